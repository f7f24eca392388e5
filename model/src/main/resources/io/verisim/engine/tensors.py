# Operations on lists of tensors that work in place, in TorchScript's serialised dialect. TensorScript.java has a method
# for each method of class Lists. All lists of one call have the same length and the same shapes.


class Lists(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def assign(self, target: List[Tensor], source: List[Tensor]) -> bool:
    for i in range(len(target)):
      target[i].copy_(source[i])
    return True

  def interpolate(self, target: List[Tensor], start: List[Tensor], end: List[Tensor], coefficient: float) -> bool:
    """target = start + coefficient * (end - start)"""
    for i in range(len(target)):
      target[i].copy_(torch.lerp(start[i], end[i], coefficient))
    return True

  def zero(self, tensors: List[Tensor]) -> bool:
    torch._foreach_zero_(tensors)
    return True

  def equal(self, left: List[Tensor], right: List[Tensor]) -> bool:
    for i in range(len(left)):
      if not torch.equal(left[i], right[i]):
        return False
    return True

  def clip_norm(self, gradients: List[Tensor], max_norm: float) -> Tensor:
    """Scales the gradients to a global norm of at most max_norm, unless that is 0; returns the norm before scaling."""
    norm = torch.norm(torch.stack(torch._foreach_norm(gradients)))
    if max_norm > 0.0:
      factor = torch.clamp(max_norm / (norm + 1e-06), None, 1.0)
      for gradient in gradients:
        gradient.mul_(factor)
    return norm

  def adamw(self, parameters: List[Tensor], gradients: List[Tensor], moments: Tuple[List[Tensor], List[Tensor]], step: int, settings: Tuple[float, float, float, float, float]) -> bool:
    """One step of AdamW; step counts from 1. Moments are the first and second moments."""
    first, second = moments
    lr, beta1, beta2, weight_decay, eps = settings
    count = len(parameters)
    steps = [torch.full([], float(step), dtype=6, device=parameters[0].device) for _ in range(count)]
    none : List[Tensor] = []
    torch._fused_adamw_(parameters, gradients, first, second, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
    return True
