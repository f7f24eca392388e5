# The network, its losses and its sampler, in TorchScript's serialised dialect. Java packs this file into a module, owns
# every tensor, and calls the methods of class Gpt at the bottom by name.
#
# Shapes: B sequences, T positions, C width, H heads, D = C / H, V vocabulary, N block, L layers.
# p holds the parameters in the order of a GPT-2 file (matrices are [in, out]):
#   wte [V, C], wpe [N, C],
#   per layer: ln_1.weight, ln_1.bias, attn.c_attn.weight [C, 3C], .bias, attn.c_proj.weight [C, C], .bias,
#              ln_2.weight, ln_2.bias, mlp.c_fc.weight [C, 4C], .bias, mlp.c_proj.weight [4C, C], .bias,
#   ln_f.weight, ln_f.bias
# compute is the number of the type of matrix products: 6 float32, 15 bfloat16. Everything else stays float32.
# Positions run over flat rows: hidden states are [B * T, C].


def weights(p: List[Tensor], compute: int) -> List[Tensor]:
  """The parameters as the matrix products read them: one cast a call, none in float32."""
  if compute == 6:
    return p
  return [t.to(compute) for t in p]


def normed(x: Tensor, weight: Tensor, bias: Tensor, compute: int) -> Tensor:
  return torch.layer_norm(x, [x.size(1)], weight, bias, 1e-05).to(compute)


def dropped(x: Tensor, dropout: float) -> Tensor:
  if dropout > 0.0:
    return torch.dropout(x, dropout, True)
  return x


def feed_forward(x: Tensor, p: List[Tensor], w: List[Tensor], at: int, compute: int) -> Tensor:
  h = normed(x, p[at + 6], p[at + 7], compute)
  h = torch.gelu(torch.addmm(w[at + 9], h, w[at + 8]), approximate="tanh")
  return torch.addmm(w[at + 11], h, w[at + 10])


def trunk(p: List[Tensor], w: List[Tensor], tokens: Tensor, heads: int, compute: int, dropout: float) -> Tensor:
  """Hidden states after the last layer norm, [B * T, C], of tokens [B, T]."""
  batch = tokens.size(0)
  time = tokens.size(1)
  width = p[0].size(1)
  x = torch.embedding(p[0], tokens) + p[1][0:time]
  x = dropped(x.view(batch * time, width), dropout)
  for layer in range((len(p) - 4) // 12):
    at = 2 + 12 * layer
    qkv = torch.addmm(w[at + 3], normed(x, p[at], p[at + 1], compute), w[at + 2])
    qkv = qkv.view(batch, time, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    a = torch.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], None, dropout, True)
    a = a.transpose(1, 2).reshape(batch * time, width)
    x = x + dropped(torch.addmm(w[at + 5], a, w[at + 4]), dropout)
    x = x + dropped(feed_forward(x, p, w, at, compute), dropout)
  return normed(x, p[len(p) - 2], p[len(p) - 1], compute)


def log_likelihoods(p: List[Tensor], tokens: Tensor, heads: int, compute: int, dropout: float, temperature: float) -> Tensor:
  """log p(token t | tokens before t) at a temperature, [B, T - 1], of tokens [B, T]."""
  w = weights(p, compute)
  time = tokens.size(1) - 1
  h = trunk(p, w, tokens[:, 0:time], heads, compute, dropout)
  logits = torch.matmul(h, w[0].t()).to(6)
  if temperature != 1.0:
    logits = logits / temperature
  targets = tokens[:, 1:].reshape(-1)
  return torch.neg(torch.cross_entropy_loss(logits, targets, None, 0)).view(tokens.size(0), time)


def leaves(p: List[Tensor]) -> List[Tensor]:
  """Views of the parameters that a gradient can be taken of; Java's tensors themselves never require one."""
  return [t.detach().requires_grad_(True) for t in p]


def add_gradients(loss: Tensor, q: List[Tensor], g: List[Tensor]) -> None:
  grads = torch.grad([loss], q, allow_unused=True)
  for i in range(len(g)):
    d = grads[i]
    if d is not None:
      g[i].add_(unchecked_cast(Tensor, d))


def divergences(logp: Tensor, ref: Tensor) -> List[Tensor]:
  """The estimators k1, k2, k3 of KL(policy, reference) a token, from the unclamped log-ratio."""
  d = logp - ref
  return [d, d * d / 2, torch.exp(torch.neg(d)) - 1.0 + d]


def clipped(ratio: Tensor, advantage: Tensor, low: float, high: float) -> Tensor:
  """The clipped surrogate objective a token."""
  return torch.minimum(ratio * advantage, torch.clamp(ratio, 1.0 - low, 1.0 + high) * advantage)


def filtered(logits: Tensor, top_k: int, top_p: float) -> Tensor:
  """Logits with everything outside the top k, and outside the smallest set that holds top_p of the mass, at -inf."""
  out = logits
  if top_k > 0 and top_k < logits.size(1):
    kept = (torch.topk(out, top_k))[0]
    out = torch.masked_fill(out, out < kept[:, top_k - 1:top_k], -inf)
  if top_p < 1.0:
    ordered, index = torch.sort(out, 1, True)
    probs = torch.softmax(ordered, 1)
    outside = (torch.cumsum(probs, 1) - probs) >= top_p
    outside[:, 0] = False
    ordered = torch.masked_fill(ordered, outside, -inf)
    out = torch.scatter(out, 1, index, ordered)
  return out


def cached_step(p: List[Tensor], w: List[Tensor], token: Tensor, keys: Tensor, values: Tensor, at_position: int, heads: int, compute: int) -> Tensor:
  """Logits [B, V] after one more token [B] at a position; its keys and values go into the cache [L, B, H, N, D]."""
  batch = token.size(0)
  width = p[0].size(1)
  x = torch.embedding(p[0], token) + p[1][at_position]
  for layer in range((len(p) - 4) // 12):
    at = 2 + 12 * layer
    qkv = torch.addmm(w[at + 3], normed(x, p[at], p[at + 1], compute), w[at + 2])
    qkv = qkv.view(batch, 3, heads, 1, width // heads)
    k = keys[layer]
    v = values[layer]
    k[:, :, at_position:at_position + 1] = qkv[:, 1]
    v[:, :, at_position:at_position + 1] = qkv[:, 2]
    a = torch.scaled_dot_product_attention(qkv[:, 0], k[:, :, 0:at_position + 1], v[:, :, 0:at_position + 1], None, 0.0, False)
    x = x + torch.addmm(w[at + 5], a.reshape(batch, width), w[at + 4])
    x = x + feed_forward(x, p, w, at, compute)
  h = normed(x, p[len(p) - 2], p[len(p) - 1], compute)
  return torch.matmul(h, w[0].t()).to(6)


def prefill(p: List[Tensor], w: List[Tensor], tokens: Tensor, keys: Tensor, values: Tensor, heads: int, compute: int) -> None:
  """Fills the cache with the keys and values of tokens [B, T] in one pass."""
  batch = tokens.size(0)
  time = tokens.size(1)
  width = p[0].size(1)
  x = (torch.embedding(p[0], tokens) + p[1][0:time]).view(batch * time, width)
  for layer in range((len(p) - 4) // 12):
    at = 2 + 12 * layer
    qkv = torch.addmm(w[at + 3], normed(x, p[at], p[at + 1], compute), w[at + 2])
    qkv = qkv.view(batch, time, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
    k = keys[layer]
    v = values[layer]
    k[:, :, 0:time] = qkv[1]
    v[:, :, 0:time] = qkv[2]
    a = torch.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], None, 0.0, True)
    a = a.transpose(1, 2).reshape(batch * time, width)
    x = x + torch.addmm(w[at + 5], a, w[at + 4])
    x = x + feed_forward(x, p, w, at, compute)


def head_logits(h: List[Tensor], features: Tensor) -> Tensor:
  """The reward head: Linear(C, 256), ReLU, Linear(256, 2), on features [B, C]."""
  return torch.linear(torch.relu(torch.linear(features, h[0], h[1])), h[2], h[3])


class Gpt(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def token_log_likelihoods(self, p: List[Tensor], tokens: Tensor, heads: int, compute: int, temperature: float) -> Tensor:
    return log_likelihoods(p, tokens, heads, compute, 0.0, temperature)

  def logits(self, p: List[Tensor], tokens: Tensor, heads: int, compute: int) -> Tensor:
    """[B, T, V]"""
    w = weights(p, compute)
    h = trunk(p, w, tokens, heads, compute, 0.0)
    return torch.matmul(h, w[0].t()).to(6).view(tokens.size(0), tokens.size(1), p[0].size(0))

  def accumulate(self, p: List[Tensor], g: List[Tensor], tokens: Tensor, heads: int, compute: int, dropout: float, seed: int, scale: float) -> Tensor:
    """Adds scale times the gradient of the mean cross-entropy of tokens [B, T + 1] to g; returns that mean."""
    if dropout > 0.0:
      torch.manual_seed(seed)
    torch.set_grad_enabled(True)
    q = leaves(p)
    loss = torch.neg(torch.mean(log_likelihoods(q, tokens, heads, compute, dropout, 1.0)))
    add_gradients(loss * scale, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def accumulate_grpo(self, p: List[Tensor], g: List[Tensor], tokens: Tensor, weight: Tensor, old: Tensor, ref: Tensor, advantage: Tensor, heads: int, compute: int, temperature: float, low: float, high: float, kl_weight: float) -> Tensor:
    """Adds the gradient of the GRPO loss to g. tokens [B, T + 1]; weight [B, T] is each completion token's share of the
    loss and 0 elsewhere; old and ref [B, T] are log-probabilities of the sampler and of the reference; advantage [B].
    Returns the loss, and over the active tokens the sums of k3, low clips and high clips."""
    torch.set_grad_enabled(True)
    q = leaves(p)
    logp = log_likelihoods(q, tokens, heads, compute, 0.0, temperature)
    a = advantage.view(-1, 1)
    ratio = torch.exp(torch.clamp(logp - old, -20.0, 20.0))
    # Both terms stop at the same place: with one of them clamped, the slope of k3 would change its sign there.
    d = torch.clamp(logp - ref, -20.0, None)
    k3 = torch.exp(torch.neg(d)) - 1.0 + d
    active = weight > 0
    per_token = torch.neg(clipped(ratio, a, low, high))
    if kl_weight > 0.0:
      per_token = per_token + k3 * kl_weight
    loss = torch.sum(torch.where(active, per_token * weight, torch.zeros_like(weight)))
    add_gradients(loss, q, g)
    torch.set_grad_enabled(False)
    mask = active.to(6)
    fixed = logp.detach()
    kl = torch.where(active, (divergences(fixed, ref))[2], torch.zeros_like(weight))
    lows = torch.logical_and(ratio < 1.0 - low, a < 0).to(6) * mask
    highs = torch.logical_and(ratio > 1.0 + high, a > 0).to(6) * mask
    return torch.stack([loss.detach(), torch.sum(kl), torch.sum(lows), torch.sum(highs)]).detach()

  def surrogate(self, ratio: Tensor, advantage: Tensor, low: float, high: float) -> Tensor:
    return clipped(ratio, advantage, low, high)

  def kl_estimators(self, logp: Tensor, ref: Tensor) -> Tensor:
    return torch.stack(divergences(logp, ref))

  def clip(self, g: List[Tensor], max_norm: float) -> Tensor:
    """Scales g so that its global norm is at most max_norm (0: leaves it alone); returns the norm before."""
    norm = torch.norm(torch.stack(torch._foreach_norm(g)))
    if max_norm > 0.0:
      factor = torch.clamp(max_norm / (norm + 1e-06), None, 1.0)
      for t in g:
        t.mul_(factor)
    return norm

  def adamw(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: float, lr: float, beta1: float, beta2: float, weight_decay: float, eps: float) -> Tensor:
    """One AdamW step with decoupled weight decay, in place."""
    steps = [torch.full([], step, dtype=6, device=p[0].device) for _ in range(len(p))]
    none: List[Tensor] = []
    torch._fused_adamw_(p, g, m, v, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
    return steps[0]

  def clear(self, g: List[Tensor]) -> bool:
    torch._foreach_zero_(g)
    return True

  def assign(self, target: List[Tensor], source: List[Tensor]) -> bool:
    for i in range(len(target)):
      target[i].copy_(source[i])
    return True

  def interpolate(self, target: List[Tensor], start: List[Tensor], end: List[Tensor], share: float) -> bool:
    """The point that lies a share of the way from start to end."""
    for i in range(len(target)):
      target[i].copy_(torch.lerp(start[i], end[i], share))
    return True

  def same(self, p: List[Tensor], q: List[Tensor]) -> bool:
    """Whether all values are equal."""
    for i in range(len(p)):
      if not torch.equal(p[i], q[i]):
        return False
    return True

  def sample(self, p: List[Tensor], tokens: Tensor, given: Tensor, keys: Tensor, values: Tensor, logp: Tensor, entropy: Tensor, start: int, stop: int, heads: int, compute: int, temperature: float, top_k: int, top_p: float, seed: int) -> bool:
    """Fills tokens [B, N] at the positions [start, stop) where a row's given length [B] ends before them; logp and entropy
    [B, N] take the log-probability of the token at that position and the entropy of its distribution, given ones too.
    The cache must hold the positions before start - 1; with an empty cache (start is the smallest given length) it is
    filled first."""
    generator = torch.Generator(device=tokens.device, seed=seed)
    w = weights(p, compute)
    for position in range(start, stop):
      x = cached_step(p, w, tokens[:, position - 1], keys, values, position - 1, heads, compute)
      x = filtered(x / temperature, top_k, top_p)
      all = torch.log_softmax(x, 1)
      probs = torch.exp(all)
      drawn = torch.multinomial(probs, 1, True, generator=generator)
      chosen = torch.where((given > position).view(-1, 1), tokens[:, position:position + 1], drawn)
      tokens[:, position:position + 1] = chosen
      logp[:, position:position + 1] = torch.gather(all, 1, chosen)
      entropy[:, position] = torch.neg(torch.sum(torch.where(probs > 0, probs * all, torch.zeros_like(all)), 1))
    return True

  def new_cache(self, tokens: Tensor, shape: List[int], compute: int) -> Tensor:
    """Zeros [L, B, H, N, D] of the type of matrix products, where the tokens live."""
    return torch.zeros(shape, dtype=compute, device=tokens.device)

  def fill_cache(self, p: List[Tensor], tokens: Tensor, keys: Tensor, values: Tensor, heads: int, compute: int) -> bool:
    prefill(p, weights(p, compute), tokens, keys, values, heads, compute)
    return True

  def features(self, p: List[Tensor], tokens: Tensor, lengths: Tensor, heads: int, compute: int, mean: bool) -> Tensor:
    """Of each row's first lengths[b] tokens: the hidden state of the last, or the mean of all, [B, C]."""
    batch = tokens.size(0)
    time = tokens.size(1)
    h = trunk(p, weights(p, compute), tokens, heads, compute, 0.0).to(6).view(batch, time, p[0].size(1))
    if mean:
      real = (torch.arange(time).to(lengths.device) < lengths.view(-1, 1)).to(6).view(batch, time, 1)
      return torch.sum(h * real, 1) / lengths.view(-1, 1)
    at = (lengths - 1).view(batch, 1, 1).expand(batch, 1, p[0].size(1))
    return torch.gather(h, 1, at).view(batch, p[0].size(1))

  def head_accumulate(self, h: List[Tensor], g: List[Tensor], features: Tensor, labels: Tensor) -> Tensor:
    """Adds the gradient of the mean squared error against labels [B, 2] to g; returns that error."""
    torch.set_grad_enabled(True)
    q = leaves(h)
    loss = torch.mse_loss(torch.softmax(head_logits(q, features), 1), labels)
    add_gradients(loss, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def head_scores(self, h: List[Tensor], features: Tensor) -> Tensor:
    """P(natural), [B]."""
    return (torch.softmax(head_logits(h, features), 1))[:, 0].contiguous()
