package io.verisim.standalone.stack;

class MinioIT extends RealS3Contract {
  MinioIT() {
    super(ServerKind.MINIO);
  }
}
