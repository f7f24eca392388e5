# The network, its losses, its sampler and the reward head, in TorchScript's serialised dialect. Java packs this file
# into a module and owns every tensor; GptScript.java has a method for each method of class Gpt at the bottom.
#
# Shapes: B sequences, T positions, C width, H heads, D = C / H, V vocabulary, N positions of a cache, L layers.
# Hidden states are flat rows: [B * T, C].


class Norm(NamedTuple):
  weight : Tensor
  bias : Tensor


# The matrix is [in, out]; both have the type of matrix products.
class Linear(NamedTuple):
  weight : Tensor
  bias : Tensor


class Block(NamedTuple):
  ln_1 : Norm
  c_attn : Linear
  attn_proj : Linear
  ln_2 : Norm
  c_fc : Linear
  mlp_proj : Linear


class Network(NamedTuple):
  wte : Tensor
  wpe : Tensor
  blocks : List[Block]
  ln_f : Norm
  head : Tensor
  heads : int
  compute : int


def linear_of(weight: Tensor, bias: Tensor, compute: int) -> Linear:
  return Linear(weight.to(compute), bias.to(compute))


def network_of(p: List[Tensor], shape: Tuple[int, int]) -> Network:
  """Names the parameters of a GPT-2 file, in its order: wte [V, C], wpe [N, C], twelve of each layer (matrices are
  [in, out]), ln_f. shape: heads, and the number of the type of matrix products, 6 float32 or 15 bfloat16. Everything
  else is computed in float32."""
  heads, compute = shape
  wte, wpe = p[0:2]
  ln_f_w, ln_f_b = p[len(p) - 2:]
  blocks : List[Block] = []
  for layer in range((len(p) - 4) // 12):
    at = 2 + 12 * layer
    ln_1_w, ln_1_b, attn_w, attn_b, attn_proj_w, attn_proj_b, ln_2_w, ln_2_b, fc_w, fc_b, mlp_proj_w, mlp_proj_b = p[at:at + 12]
    blocks.append(Block(
      Norm(ln_1_w, ln_1_b), linear_of(attn_w, attn_b, compute), linear_of(attn_proj_w, attn_proj_b, compute),
      Norm(ln_2_w, ln_2_b), linear_of(fc_w, fc_b, compute), linear_of(mlp_proj_w, mlp_proj_b, compute)))
  return Network(wte, wpe, blocks, Norm(ln_f_w, ln_f_b), wte.to(compute).t(), heads, compute)


def normed(x: Tensor, norm: Norm, compute: int) -> Tensor:
  return torch.layer_norm(x, [x.size(1)], norm.weight, norm.bias, 1e-05).to(compute)


def dropped(x: Tensor, dropout: float) -> Tensor:
  if dropout > 0.0:
    return torch.dropout(x, dropout, True)
  return x


def attended(x: Tensor, b: Block, n: Network, batch: int, cache: Optional[Tensor], at: int, dropout: float) -> Tensor:
  """Causal self-attention of normed states x. A cache [2, B, H, N, D] takes their keys and values at the positions from
  `at` on; then x attends to all positions of the cache so far. Several positions at once must begin at 0."""
  time = x.size(0) // batch
  width = x.size(1)
  qkv = torch.addmm(b.c_attn.bias, x, b.c_attn.weight)
  qkv = qkv.view(batch, time, 3, n.heads, width // n.heads).permute(2, 0, 3, 1, 4)
  k = qkv[1]
  v = qkv[2]
  if cache is not None:
    cache[:, :, :, at:at + time] = qkv[1:3]
    k = cache[0][:, :, 0:at + time]
    v = cache[1][:, :, 0:at + time]
  a = torch.scaled_dot_product_attention(qkv[0], k, v, None, dropout, time > 1)
  a = a.transpose(1, 2).reshape(batch * time, width)
  return torch.addmm(b.attn_proj.bias, a, b.attn_proj.weight)


def fed_forward(x: Tensor, b: Block) -> Tensor:
  h = torch.gelu(torch.addmm(b.c_fc.bias, x, b.c_fc.weight), approximate="tanh")
  return torch.addmm(b.mlp_proj.bias, h, b.mlp_proj.weight)


def trunk(n: Network, tokens: Tensor, cache: Optional[Tensor], at: int, dropout: float) -> Tensor:
  """Hidden states after the last layer norm, [B * T, C], of tokens [B, T] at the positions from `at` on, which is 0
  without a cache [L, 2, B, H, N, D]."""
  batch = tokens.size(0)
  time = tokens.size(1)
  x = torch.embedding(n.wte, tokens) + n.wpe[at:at + time]
  x = dropped(x.view(batch * time, n.wte.size(1)), dropout)
  layer = 0
  for b in n.blocks:
    of_layer : Optional[Tensor] = None
    if cache is not None:
      of_layer = cache[layer]
    x = x + dropped(attended(normed(x, b.ln_1, n.compute), b, n, batch, of_layer, at, dropout), dropout)
    x = x + dropped(fed_forward(normed(x, b.ln_2, n.compute), b), dropout)
    layer = layer + 1
  return normed(x, n.ln_f, n.compute)


def logits_of(n: Network, h: Tensor) -> Tensor:
  """[B * T, V] of hidden states [B * T, C]."""
  return torch.matmul(h, n.head).to(6)


def log_likelihoods(n: Network, tokens: Tensor, dropout: float, temperature: float) -> Tensor:
  """log p(token t | tokens before t) at a temperature, [B, T - 1], of tokens [B, T]."""
  time = tokens.size(1) - 1
  logits = logits_of(n, trunk(n, tokens[:, 0:time], None, 0, dropout))
  if temperature != 1.0:
    logits = logits / temperature
  targets = tokens[:, 1:].reshape(-1)
  return torch.neg(torch.cross_entropy_loss(logits, targets, None, 0)).view(tokens.size(0), time)


def leaves(p: List[Tensor]) -> List[Tensor]:
  """Views of the parameters that require gradients; Java's tensors themselves never require gradients."""
  return [t.detach().requires_grad_(True) for t in p]


def add_gradients(loss: Tensor, q: List[Tensor], g: List[Tensor]) -> None:
  grads = torch.grad([loss], q, allow_unused=True)
  for i in range(len(g)):
    d = grads[i]
    if d is not None:
      g[i].add_(unchecked_cast(Tensor, d))


def k3(log_ratio: Tensor) -> Tensor:
  """An estimator of KL(policy, reference) per token, of log policy - log reference (Schulman 2020)."""
  return torch.exp(torch.neg(log_ratio)) - 1.0 + log_ratio


def divergence(logits: Tensor, scorer: Tensor) -> Tensor:
  """KL(policy || scorer) per row, exact over the vocabulary, [M]. logits [M, V] are the policy's, scorer [M, V] has
  log-probabilities. A log-ratio above 5 counts as 5, so that a token which the scorer deems impossible costs a finite
  amount."""
  logp = torch.log_softmax(logits, 1)
  return torch.sum(torch.exp(logp) * torch.clamp(logp - scorer, None, 5.0), 1)


def add_policy_gradients(q: List[Tensor], g: List[Tensor], logp: Tensor, own: Optional[Tensor], rows: Tuple[Tensor, Tensor, Tensor, Tensor], objective: Tuple[float, float, float, float]) -> Tensor:
  """Adds the gradient of the policy's loss to g and disables gradients. logp [B, T] are the policy's log-probabilities, own
  [B, T] a divergence that each token adds to its loss. rows, each [B, T]: weight of each completion token in the loss, 0
  elsewhere; old and ref, log-probabilities of the sampler and of the reference; advantage. objective: temperature, clip
  bounds, weight of k3. Returns the loss, and over the active tokens the sums of k3, low clips and high clips, [4]."""
  weight, old, ref, advantage = rows
  temperature, low, high, kl_weight = objective
  ratio = torch.exp(torch.clamp(logp - old, -20.0, 20.0))
  active = weight > 0
  none = torch.zeros_like(weight)
  per_token = torch.neg(torch.minimum(ratio * advantage, torch.clamp(ratio, 1.0 - low, 1.0 + high) * advantage))
  if own is not None:
    per_token = own + per_token
  if kl_weight > 0.0:
    # The clamp applies to both terms of k3: if only one term were clamped, the slope of k3 would change sign.
    per_token = per_token + k3(torch.clamp(logp - ref, -20.0, None)) * kl_weight
  loss = torch.sum(torch.where(active, per_token * weight, none))
  add_gradients(loss, q, g)
  torch.set_grad_enabled(False)
  mask = active.to(6)
  kl = torch.where(active, k3(logp.detach() - ref), none)
  lows = torch.logical_and(ratio < 1.0 - low, advantage < 0).to(6) * mask
  highs = torch.logical_and(ratio > 1.0 + high, advantage > 0).to(6) * mask
  return torch.stack([loss.detach(), torch.sum(kl), torch.sum(lows), torch.sum(highs)]).detach()


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


def head_logits(h: List[Tensor], features: Tensor) -> Tensor:
  """The reward head: Linear(C, 256), ReLU, Linear(256, 2), on features [B, C]; matrices are [out, in]."""
  in_weight, in_bias, out_weight, out_bias = h
  return torch.linear(torch.relu(torch.linear(features, in_weight, in_bias)), out_weight, out_bias)


def reward_loss(logits: Tensor, labels: Tensor, pairwise: bool) -> Tensor:
  """Of head logits [B, 2] and labels [B, 2], the natural share and its complement: the mean squared error of the softmax;
  or pairwise, over all pairs of rows with different shares, the mean of -log sigmoid of the difference of their scores, where
  a score is the difference of the two logits (Bradley and Terry 1952)."""
  if pairwise:
    score = logits[:, 0] - logits[:, 1]
    share = labels[:, 0]
    ahead = score.view(-1, 1) - score.view(1, -1)
    counts = (share.view(-1, 1) > share.view(1, -1)).to(6)
    each = torch.relu(torch.neg(ahead)) + torch.log1p(torch.exp(torch.neg(torch.abs(ahead))))
    return torch.sum(each * counts) / torch.clamp(torch.sum(counts), 1.0, None)
  return torch.mse_loss(torch.softmax(logits, 1), labels)


def pooled(n: Network, tokens: Tensor, lengths: Tensor, mean: bool) -> Tensor:
  """The hidden state of the last of each row's first lengths[b] tokens, or the mean over these tokens, [B, C]."""
  batch = tokens.size(0)
  time = tokens.size(1)
  width = n.wte.size(1)
  h = trunk(n, tokens, None, 0, 0.0).to(6).view(batch, time, width)
  if mean:
    real = (torch.arange(time).to(lengths.device) < lengths.view(-1, 1)).to(6).view(batch, time, 1)
    return torch.sum(h * real, 1) / lengths.view(-1, 1)
  at = (lengths - 1).view(batch, 1, 1).expand(batch, 1, width)
  return torch.gather(h, 1, at).view(batch, width)


def adapted(p: List[Tensor], a: List[Tensor]) -> List[Tensor]:
  """The parameters of a GPT-2 file with the product of two adapters added to each of the four matrices of a layer. a: two
  for each matrix, [in, R] and [R, out], layer by layer: attn, attn_proj, fc, mlp_proj."""
  all : List[Tensor] = []
  for i in range(len(p)):
    offset = (i - 2) % 12
    layer = (i - 2) // 12
    if i < 2 or i >= len(p) - 2 or offset < 2 or offset % 2 == 1 or offset == 6:
      all.append(p[i])
    else:
      which = 0
      if offset == 4:
        which = 1
      if offset == 8:
        which = 2
      if offset == 10:
        which = 3
      at = 8 * layer + 2 * which
      all.append(p[i] + torch.matmul(a[at], a[at + 1]))
  return all


class Gpt(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def logits(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor) -> Tensor:
    """[B, T, V] of tokens [B, T]."""
    n = network_of(p, shape)
    return logits_of(n, trunk(n, tokens, None, 0, 0.0)).view(tokens.size(0), tokens.size(1), n.wte.size(0))

  def token_log_likelihoods(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor, temperature: float) -> Tensor:
    return log_likelihoods(network_of(p, shape), tokens, 0.0, temperature)

  def features(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor, lengths: Tensor, mean: bool) -> Tensor:
    return pooled(network_of(p, shape), tokens, lengths, mean)

  def accumulate(self, p: List[Tensor], shape: Tuple[int, int], g: List[Tensor], tokens: Tensor, weight: List[Tensor], dropout: float, seed: int, scale: float) -> Tensor:
    """Adds scale times the gradient of the cross-entropy of tokens [B, T + 1] to g; returns it. It is the mean over the
    predicted tokens, or if weight has a tensor [B, T], the sum weighted by it."""
    if dropout > 0.0:
      torch.manual_seed(seed)
    torch.set_grad_enabled(True)
    q = leaves(p)
    logs = log_likelihoods(network_of(q, shape), tokens, dropout, 1.0)
    if len(weight) > 0:
      loss = torch.neg(torch.sum(logs * weight[0]))
    else:
      loss = torch.neg(torch.mean(logs))
    add_gradients(loss * scale, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def accumulate_soft_labels(self, p: List[Tensor], shape: Tuple[int, int], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor], dropout: float, seed: int, scale: float) -> Tensor:
    """Adds scale times the gradient of a loss to g; returns it: the sum, weighted by weight, of half the cross-entropy of
    the tokens and half that of the labels. batch: tokens [B, T + 1]; weight [B, T]; labels [B, T, V], log-probabilities."""
    tokens, weight, labels = batch
    if dropout > 0.0:
      torch.manual_seed(seed)
    torch.set_grad_enabled(True)
    q = leaves(p)
    n = network_of(q, shape)
    time = tokens.size(1) - 1
    logp = torch.log_softmax(logits_of(n, trunk(n, tokens[:, 0:time], None, 0, dropout)), 1)
    hard = torch.gather(logp, 1, tokens[:, 1:].reshape(-1, 1)).view(-1)
    soft = torch.sum(torch.exp(labels.view(-1, labels.size(2))) * logp, 1)
    loss = torch.neg(torch.sum((hard + soft) * weight.view(-1))) * 0.5
    add_gradients(loss * scale, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def accumulate_grpo(self, p: List[Tensor], shape: Tuple[int, int], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor, Tensor, Tensor], objective: Tuple[float, float, float, float]) -> Tensor:
    """Adds the gradient of the GRPO loss to g, and returns what add_policy_gradients returns. batch: tokens [B, T + 1];
    weight, old, ref and advantage [B, T] as there."""
    tokens, weight, old, ref, advantage = batch
    torch.set_grad_enabled(True)
    q = leaves(p)
    logp = log_likelihoods(network_of(q, shape), tokens, 0.0, objective[0])
    return add_policy_gradients(q, g, logp, None, (weight, old, ref, advantage), objective)

  def log_probabilities(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor) -> Tensor:
    """Of every token of the vocabulary after each position, [B, T, V], of tokens [B, T]."""
    n = network_of(p, shape)
    logits = logits_of(n, trunk(n, tokens, None, 0, 0.0))
    return torch.log_softmax(logits, 1).view(tokens.size(0), tokens.size(1), n.wte.size(0))

  def mix(self, log_probabilities: List[Tensor], log_weights: Tensor) -> Tensor:
    """Logarithm of the weighted mean of probabilities; all tensors have the same shape, log_weights [K]."""
    weighted = [log_probabilities[k] + log_weights[k] for k in range(len(log_probabilities))]
    return torch.logsumexp(torch.stack(weighted), [0])

  def divergences(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor, scorer: Tensor, temperature: float) -> Tensor:
    """KL(policy || scorer) of the next token after each position, [B, T], of tokens [B, T]; scorer [B, T, V]."""
    n = network_of(p, shape)
    logits = logits_of(n, trunk(n, tokens, None, 0, 0.0)) / temperature
    return divergence(logits, scorer.view(-1, scorer.size(2))).view(tokens.size(0), tokens.size(1))

  def entropies(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor, judge: Tensor, temperature: float) -> Tensor:
    """Of the distribution of the next token after each position, at a temperature: its entropy, and its cross-entropy with
    the judge's, [2, B, T], of tokens [B, T]; judge [B, T, V] has log-probabilities."""
    n = network_of(p, shape)
    logp = torch.log_softmax(logits_of(n, trunk(n, tokens, None, 0, 0.0)) / temperature, 1)
    probs = torch.exp(logp)
    entropy = torch.neg(torch.sum(probs * logp, 1))
    cross = torch.neg(torch.sum(probs * judge.view(-1, judge.size(2)), 1))
    return torch.stack([entropy, cross]).view(2, tokens.size(0), tokens.size(1))

  def accumulate_token_credit(self, p: List[Tensor], shape: Tuple[int, int], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor], objective: Tuple[float, float, float, float]) -> Tensor:
    """As accumulate_grpo, with the divergence from the scorer at each position in the loss. batch: advantage [B, T] of each
    token, from the divergences that follow it; scorer [B, T, V], log-probabilities."""
    tokens, weight, old, ref, advantage, scorer = batch
    torch.set_grad_enabled(True)
    q = leaves(p)
    n = network_of(q, shape)
    time = tokens.size(1) - 1
    logits = logits_of(n, trunk(n, tokens[:, 0:time], None, 0, 0.0)) / objective[0]
    targets = tokens[:, 1:].reshape(-1)
    logp = torch.neg(torch.cross_entropy_loss(logits, targets, None, 0)).view(tokens.size(0), time)
    own = divergence(logits, scorer.view(-1, scorer.size(2))).view(tokens.size(0), time)
    return add_policy_gradients(q, g, logp, own, (weight, old, ref, advantage), objective)

  def rows_of(self, tensor: Tensor, rows: Tensor, dim: int) -> Tensor:
    """The rows, int64 [K], of a tensor that has rows in dimension dim."""
    return torch.index_select(tensor, dim, rows)

  def new_cache(self, tokens: Tensor, shape: List[int], compute: int) -> Tensor:
    """Zeros [L, 2, B, H, N, D] of the type of matrix products, on the device of the tokens."""
    return torch.zeros(shape, dtype=compute, device=tokens.device)

  def fill_cache(self, p: List[Tensor], shape: Tuple[int, int], tokens: Tensor, cache: Tensor) -> bool:
    """Puts the keys and values of tokens [B, T] at the positions from 0 on."""
    trunk(network_of(p, shape), tokens, cache, 0, 0.0)
    return True

  def sample(self, p: List[Tensor], shape: Tuple[int, int], cache: Tensor, rows: Tuple[Tensor, Tensor, Tensor, Tensor], positions: Tuple[int, int, int], sampling: Tuple[float, int, float], seed: int) -> bool:
    """Fills tokens [B, N] at the positions [start, stop) where a row's given length [B] ends before them; logp and entropy
    [B, N] take the log-probability of the token at that position and the entropy of its distribution, given ones too.
    The cache must hold the positions before start - 1. positions: start, stop, end. If end is a token and not -1, a row
    is over after it: it is filled with end."""
    tokens, given, logp, entropy = rows
    start, stop, end = positions
    temperature, top_k, top_p = sampling
    generator = torch.Generator(device=tokens.device, seed=seed)
    n = network_of(p, shape)
    for position in range(start, stop):
      h = trunk(n, tokens[:, position - 1:position], cache, position - 1, 0.0)
      all = torch.log_softmax(filtered(logits_of(n, h) / temperature, top_k, top_p), 1)
      probs = torch.exp(all)
      drawn = torch.multinomial(probs, 1, True, generator=generator)
      chosen = torch.where((given > position).view(-1, 1), tokens[:, position:position + 1], drawn)
      if end >= 0:
        over = tokens[:, position - 1:position] == end
        chosen = torch.where(over, torch.full_like(chosen, end), chosen)
      tokens[:, position:position + 1] = chosen
      logp[:, position:position + 1] = torch.gather(all, 1, chosen)
      entropy[:, position] = torch.neg(torch.sum(torch.where(probs > 0, probs * all, torch.zeros_like(all)), 1))
    return True

  def accumulate_reward(self, fixed: List[Tensor], t: List[Tensor], shape: Tuple[int, int], g: List[Tensor], rows: Tuple[Tensor, Tensor, Tensor], mean: bool, pairwise: bool) -> Tensor:
    """Adds the gradient of the reward loss to g; returns the loss. t is what is trained: the parameters of the trunk, or if
    fixed has them, its adapters; then the four of the head. rows: tokens [B, T], lengths [B], labels [B, 2]."""
    tokens, lengths, labels = rows
    torch.set_grad_enabled(True)
    q = leaves(t)
    own = q[0:len(q) - 4]
    if len(fixed) > 0:
      own = adapted(fixed, own)
    features = pooled(network_of(own, shape), tokens, lengths, mean)
    loss = reward_loss(head_logits(q[len(q) - 4:], features), labels, pairwise)
    add_gradients(loss, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def accumulate_head(self, h: List[Tensor], g: List[Tensor], features: Tensor, labels: Tensor, pairwise: bool) -> Tensor:
    """Adds the gradient of the reward loss to g; returns the loss."""
    torch.set_grad_enabled(True)
    q = leaves(h)
    loss = reward_loss(head_logits(q, features), labels, pairwise)
    add_gradients(loss, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def head_logits_of(self, h: List[Tensor], features: Tensor) -> Tensor:
    """The logit of P(natural), [B]."""
    logits = head_logits(h, features)
    return (logits[:, 0] - logits[:, 1]).contiguous()

  def head_scores(self, h: List[Tensor], features: Tensor) -> Tensor:
    """P(natural), [B]."""
    return (torch.softmax(head_logits(h, features), 1))[:, 0].contiguous()
