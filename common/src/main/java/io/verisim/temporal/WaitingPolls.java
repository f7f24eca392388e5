package io.verisim.temporal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Lets polls for tasks wait for a connection instead of failing without one. A worker pauses after
 * each failed poll, up to a minute in the end, and would take up work that much after its server is
 * back.
 */
final class WaitingPolls implements ClientInterceptor {

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    boolean poll = String.valueOf(method.getBareMethodName()).startsWith("Poll");
    return next.newCall(method, poll ? options.withWaitForReady() : options);
  }
}
