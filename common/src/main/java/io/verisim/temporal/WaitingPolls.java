package io.verisim.temporal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Lets polls for tasks wait for a connection instead of failing without one. A worker pauses after
 * each failed poll, longer each time and up to a minute, and would take up work that much after its
 * server is back. A poll still fails at its own deadline, after 70 s, so after a quarter of an hour
 * without a server the pauses are that long all the same.
 */
final class WaitingPolls implements ClientInterceptor {

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String name = String.valueOf(method.getBareMethodName());
    boolean poll = name.startsWith("Poll") && name.endsWith("TaskQueue");
    return next.newCall(method, poll ? options.withWaitForReady() : options);
  }
}
