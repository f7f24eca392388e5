package io.verisim.standalone.stack;

class VersityGatewayIT extends RealS3Contract {
  VersityGatewayIT() {
    super(ServerKind.VERSITY_GATEWAY);
  }
}
