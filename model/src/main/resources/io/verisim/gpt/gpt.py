# The network, its losses, its sampler and the reward head, in TorchScript's serialised dialect. Java packs this file
# into a module and owns every tensor; GptScript.java has a method for each method of class Gpt at the bottom.
#
# Shapes: B sequences, T positions, C width, H heads of queries, K heads of keys and values, D size of a head, V vocabulary,
# N positions of a cache, L layers. Hidden states are flat rows: [B * T, C].


# A layer norm, or without a bias a root mean square norm.
class Norm(NamedTuple):
  weight : Tensor
  bias : Optional[Tensor]


# The matrix is [in, out]. low_rank: none, or two factors of what is added to it, [in, R] and [R, out] (Hu et al. 2022). All
# have the type of matrix products.
class Linear(NamedTuple):
  weight : Tensor
  bias : Optional[Tensor]
  low_rank : List[Tensor]


# qkv: one matrix, or one each. qk_norm: none, or of queries and of keys. mlp: up and down with GELU, or gate, up and down
# with SiLU.
class Block(NamedTuple):
  before_attention : Norm
  qkv : List[Linear]
  qk_norm : List[Norm]
  projection : Linear
  before_mlp : Norm
  mlp : List[Linear]


# positions: none, or a learned embedding of each position. rotary: none, or cosine and sine of each position, [., D]. seen:
# none, so that each position sees those up to itself, or which ones it sees, bool [T, T].
class Network(NamedTuple):
  tokens : Tensor
  positions : List[Tensor]
  rotary : List[Tensor]
  seen : List[Tensor]
  blocks : List[Block]
  last_norm : Norm
  head : Tensor
  heads : int
  kv_heads : int
  compute : int
  epsilon : float


def next_norm(left: List[Tensor], bias: bool) -> Norm:
  weight = left.pop(0)
  offset : Optional[Tensor] = None
  if bias:
    offset = left.pop(0)
  return Norm(weight, offset)


def next_linear(left: List[Tensor], out_first: bool, bias: bool, compute: int, adapters: List[Tensor], scale: float) -> Linear:
  """The next matrix, [out, in] or [in, out] in the list, and its bias if it has one; with a scale above 0, the next two of
  the adapters too, [R, in] and [out, R]."""
  weight = left.pop(0).to(compute)
  if out_first:
    weight = weight.t()
  offset : Optional[Tensor] = None
  if bias:
    offset = left.pop(0).to(compute)
  low_rank : List[Tensor] = []
  if scale > 0.0:
    low_rank.append(adapters.pop(0).to(compute).t())
    low_rank.append((adapters.pop(0) * scale).to(compute).t())
  return Linear(weight, offset, low_rank)


def network_of(p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]]) -> Network:
  """Names the parameters of a model, in the order of GptLayout.java. shape: layers, heads, heads of keys and values, and the
  number of the type of matrix products, 6 float32 or 15 bfloat16; whether it is a GPT-2, and whether queries, keys and
  values, the projection after attention and the MLP have biases, queries and keys norms, the head is that of the token
  embedding, and whether the matrices of attention and of the MLP have adapters; epsilon of the norms; the tables of rotary
  positions, or none; if p are adapters, the weights that they adapt, and the scale of the adapters. Everything but matrix
  products is computed in float32."""
  numbers, kinds, epsilon, rotary, adapted = shape
  layers, heads, kv_heads, compute = numbers
  gpt2, qkv_bias, projection_bias, mlp_bias, qk_normed, tied, attention_adapted, mlp_adapted = kinds
  weights, scale = adapted
  left = p[0:len(p)]
  adapters = p[0:len(p)]
  if len(weights) > 0:
    left = weights[0:len(weights)]
  in_attention = 0.0
  in_mlp = 0.0
  if attention_adapted:
    in_attention = scale
  if mlp_adapted:
    in_mlp = scale
  tokens = left.pop(0)
  positions : List[Tensor] = []
  if gpt2:
    positions.append(left.pop(0))
  blocks : List[Block] = []
  for layer in range(layers):
    before_attention = next_norm(left, gpt2)
    qkv = [next_linear(left, not gpt2, qkv_bias, compute, adapters, in_attention)]
    if not gpt2:
      qkv.append(next_linear(left, True, qkv_bias, compute, adapters, in_attention))
      qkv.append(next_linear(left, True, qkv_bias, compute, adapters, in_attention))
    qk_norm : List[Norm] = []
    if qk_normed:
      qk_norm.append(next_norm(left, False))
      qk_norm.append(next_norm(left, False))
    projection = next_linear(left, not gpt2, projection_bias, compute, adapters, in_attention)
    before_mlp = next_norm(left, gpt2)
    mlp = [next_linear(left, not gpt2, mlp_bias, compute, adapters, in_mlp)]
    mlp.append(next_linear(left, not gpt2, mlp_bias, compute, adapters, in_mlp))
    if not gpt2:
      mlp.append(next_linear(left, True, mlp_bias, compute, adapters, in_mlp))
    blocks.append(Block(before_attention, qkv, qk_norm, projection, before_mlp, mlp))
  last_norm = next_norm(left, gpt2)
  head = tokens
  if not tied:
    head = left.pop(0)
  tables = [t.to(compute) for t in rotary]
  return Network(tokens, positions, tables, [], blocks, last_norm, head.to(compute).t(), heads, kv_heads, compute, epsilon)


def normed(x: Tensor, norm: Norm, n: Network) -> Tensor:
  bias = norm.bias
  if bias is not None:
    return torch.layer_norm(x, [x.size(-1)], norm.weight, bias, n.epsilon).to(n.compute)
  wide = x.to(6)
  scale = torch.rsqrt(torch.mean(wide * wide, [-1], True) + n.epsilon)
  return (wide * scale * norm.weight).to(n.compute)


def mapped(x: Tensor, linear: Linear) -> Tensor:
  bias = linear.bias
  if bias is not None:
    y = torch.addmm(bias, x, linear.weight)
  else:
    y = torch.mm(x, linear.weight)
  if len(linear.low_rank) > 0:
    down, up = linear.low_rank
    y = torch.addmm(y, torch.mm(x, down), up)
  return y


def dropped(x: Tensor, dropout: float) -> Tensor:
  if dropout > 0.0:
    return torch.dropout(x, dropout, True)
  return x


def rotated(x: Tensor, rotary: List[Tensor], at: int) -> Tensor:
  """Turns the pairs (d, d + D / 2) of x [B, ., T, D] by the angles of the positions from `at` on (Su et al. 2021)."""
  time = x.size(2)
  cosine, sine = rotary
  first, second = torch.chunk(x, 2, 3)
  turned = torch.cat([torch.neg(second), first], 3)
  return x * cosine[at:at + time] + turned * sine[at:at + time]


def queries_of(x: Tensor, b: Block, n: Network, batch: int, at: int) -> Tuple[Tensor, Tensor]:
  """Queries [B, H, T, D], and keys and values [2, B, K, T, D], of normed states x at the positions from `at` on."""
  time = x.size(0) // batch
  if len(b.qkv) == 1:
    qkv = mapped(x, b.qkv[0]).view(batch, time, 3, n.heads, -1).permute(2, 0, 3, 1, 4)
    return (qkv[0], qkv[1:3])
  q = mapped(x, b.qkv[0]).view(batch, time, n.heads, -1)
  k = mapped(x, b.qkv[1]).view(batch, time, n.kv_heads, -1)
  v = mapped(x, b.qkv[2]).view(batch, time, n.kv_heads, -1)
  if len(b.qk_norm) > 0:
    q = normed(q, b.qk_norm[0], n)
    k = normed(k, b.qk_norm[1], n)
  q = q.transpose(1, 2)
  k = k.transpose(1, 2)
  if len(n.rotary) > 0:
    q = rotated(q, n.rotary, at)
    k = rotated(k, n.rotary, at)
  return (q, torch.stack([k, v.transpose(1, 2)]))


def attended(x: Tensor, b: Block, n: Network, batch: int, cache: Optional[Tensor], at: int, dropout: float) -> Tensor:
  """Causal self-attention of normed states x. A cache [2, B, K, N, D] takes their keys and values at the positions from
  `at` on; then x attends to all positions of the cache so far. Several positions at once must begin at 0. With fewer
  heads of keys and values than of queries, each serves H / K heads in a row (Ainslie et al. 2023)."""
  time = x.size(0) // batch
  q, kv = queries_of(x, b, n, batch, at)
  k = kv[0]
  v = kv[1]
  if cache is not None:
    cache[:, :, :, at:at + time] = kv
    k = cache[0][:, :, 0:at + time]
    v = cache[1][:, :, 0:at + time]
  if n.kv_heads != n.heads:
    if time == 1:
      q = q.reshape(batch, n.kv_heads, n.heads // n.kv_heads, -1)
    else:
      k = torch.repeat_interleave(k, n.heads // n.kv_heads, 1)
      v = torch.repeat_interleave(v, n.heads // n.kv_heads, 1)
  seen : Optional[Tensor] = None
  if len(n.seen) > 0:
    seen = n.seen[0]
  a = torch.scaled_dot_product_attention(q, k, v, seen, dropout, time > 1 and seen is None)
  if time > 1:
    a = a.transpose(1, 2)
  return mapped(a.reshape(batch * time, -1), b.projection)


def fed_forward(x: Tensor, b: Block) -> Tensor:
  h = mapped(x, b.mlp[0])
  if len(b.mlp) == 2:
    return mapped(torch.gelu(h, approximate="tanh"), b.mlp[1])
  return mapped(torch.silu(h) * mapped(x, b.mlp[1]), b.mlp[2])


def trunk(n: Network, tokens: Tensor, cache: Optional[Tensor], at: int, dropout: float) -> Tensor:
  """Hidden states after the last norm, [B * T, C], of tokens [B, T] at the positions from `at` on, which is 0 without a
  cache [L, 2, B, K, N, D]."""
  batch = tokens.size(0)
  time = tokens.size(1)
  x = torch.embedding(n.tokens, tokens)
  if len(n.positions) > 0:
    x = x + (n.positions[0])[at:at + time]
  x = dropped(x.view(batch * time, n.tokens.size(1)), dropout)
  layer = 0
  for b in n.blocks:
    of_layer : Optional[Tensor] = None
    if cache is not None:
      of_layer = cache[layer]
    x = x + dropped(attended(normed(x, b.before_attention, n), b, n, batch, of_layer, at, dropout), dropout)
    x = x + dropped(fed_forward(normed(x, b.before_mlp, n), b), dropout)
    layer = layer + 1
  return normed(x, n.last_norm, n)


def over_trees(n: Network, places: Tensor, seen: Tensor) -> Network:
  """The same network for tokens of which each has a place of its own, [T], and sees only its ancestors and itself."""
  positions = [torch.index_select(t, 0, places) for t in n.positions]
  rotary = [torch.index_select(t, 0, places) for t in n.rotary]
  return Network(n.tokens, positions, rotary, [seen], n.blocks, n.last_norm, n.head, n.heads, n.kv_heads, n.compute, n.epsilon)


def up_to(sums: Tensor, start: Tensor, rank: Tensor) -> Tensor:
  """Of several cumulative sums, each of which begins after its start, the one before a rank; 0 before rank 0."""
  some = rank > 0
  at = torch.where(some, start + rank, torch.zeros_like(rank))
  return torch.where(some, torch.index_select(sums, 0, at), torch.zeros_like(sums[0:1]))


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


def or_own(labels: Tensor, logp: Tensor) -> Tensor:
  """Log-probabilities of labels [M, V], with the model's own in rows of NaN, so that these teach nothing."""
  return torch.where(torch.isnan(labels[:, 0:1]), logp.detach(), labels)


def divergence(logits: Tensor, scorer: Tensor) -> Tensor:
  """KL(policy || scorer) per row, exact over the vocabulary, [M]. logits [M, V] are the policy's, scorer [M, V] has
  log-probabilities. A log-ratio above 5 counts as 5, so that a token which the scorer deems impossible costs a finite
  amount."""
  logp = torch.log_softmax(logits, 1)
  return torch.sum(torch.exp(logp) * torch.clamp(logp - or_own(scorer, logp), None, 5.0), 1)


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
  width = n.tokens.size(1)
  h = trunk(n, tokens, None, 0, 0.0).to(6).view(batch, time, width)
  if mean:
    real = (torch.arange(time).to(lengths.device) < lengths.view(-1, 1)).to(6).view(batch, time, 1)
    return torch.sum(h * real, 1) / lengths.view(-1, 1)
  at = (lengths - 1).view(batch, 1, 1).expand(batch, 1, width)
  return torch.gather(h, 1, at).view(batch, width)


class Gpt(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def logits(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor) -> Tensor:
    """[B, T, V] of tokens [B, T]."""
    n = network_of(p, shape)
    return logits_of(n, trunk(n, tokens, None, 0, 0.0)).view(tokens.size(0), tokens.size(1), n.head.size(1))

  def token_log_likelihoods(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor, temperature: float) -> Tensor:
    return log_likelihoods(network_of(p, shape), tokens, 0.0, temperature)

  def features(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor, lengths: Tensor, mean: bool) -> Tensor:
    return pooled(network_of(p, shape), tokens, lengths, mean)

  def accumulate(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], g: List[Tensor], tokens: Tensor, weight: List[Tensor], dropout: float, seed: int, scale: float) -> Tensor:
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

  def accumulate_soft_labels(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor], dropout: float, seed: int, scale: float) -> Tensor:
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
    soft = torch.sum(torch.exp(or_own(labels.view(-1, labels.size(2)), logp)) * logp, 1)
    loss = torch.neg(torch.sum((hard + soft) * weight.view(-1))) * 0.5
    add_gradients(loss * scale, q, g)
    torch.set_grad_enabled(False)
    return loss.detach()

  def accumulate_grpo(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor, Tensor, Tensor], objective: Tuple[float, float, float, float]) -> Tensor:
    """Adds the gradient of the GRPO loss to g, and returns what add_policy_gradients returns. batch: tokens [B, T + 1];
    weight, old, ref and advantage [B, T] as there."""
    tokens, weight, old, ref, advantage = batch
    torch.set_grad_enabled(True)
    q = leaves(p)
    logp = log_likelihoods(network_of(q, shape), tokens, 0.0, objective[0])
    return add_policy_gradients(q, g, logp, None, (weight, old, ref, advantage), objective)

  def log_probabilities(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor) -> Tensor:
    """Of every token of the vocabulary after each position, [B, T, V], of tokens [B, T]."""
    n = network_of(p, shape)
    logits = logits_of(n, trunk(n, tokens, None, 0, 0.0))
    return torch.log_softmax(logits, 1).view(tokens.size(0), tokens.size(1), n.head.size(1))

  def next_masses(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], trees: Tuple[Tensor, Tensor, Tensor, Tensor], order: Tensor, ranges: Tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """The probability that the next token is one of several, [M], then log p of each node after its parent, [T], which is 0
    without one; float64. trees: tokens [1, T], the nodes of trees; their parents [T], -1 if none; their depths [T]; and which
    nodes each one sees, bool [T, T]. order [S]: the tokens by rank. ranges, [M] each: a node; the first rank; the rank after
    the last one."""
    tokens, parents, places, seen = trees
    node, first, last = ranges
    n = over_trees(network_of(p, shape), places, seen)
    h = trunk(n, tokens, None, 0, 0.0)
    masses = torch.zeros(node.size(), dtype=7, device=node.device)
    logs = torch.zeros(parents.size(), dtype=7, device=node.device)
    for at in range(0, h.size(0), 32):
      # A few nodes at a time: their sums over the vocabulary would fill the memory.
      logp = torch.log_softmax(logits_of(n, h[at:at + 32]), 1)
      children = torch.nonzero((parents >= at) & (parents < at + 32)).view(-1)
      chosen = (torch.index_select(parents, 0, children) - at) * logp.size(1) + torch.index_select(tokens.view(-1), 0, children)
      logs[children] = torch.index_select(logp.view(-1), 0, chosen).to(7)
      sums = torch.cumsum(torch.exp(torch.index_select(logp, 1, order)), 1, dtype=7).view(-1)
      which = torch.nonzero((node >= at) & (node < at + 32)).view(-1)
      start = (torch.index_select(node, 0, which) - at) * order.size(0) - 1
      masses[which] = up_to(sums, start, torch.index_select(last, 0, which)) - up_to(sums, start, torch.index_select(first, 0, which))
    return torch.cat([masses, logs])

  def mix(self, log_probabilities: List[Tensor], log_weights: Tensor) -> Tensor:
    """Logarithm of the weighted mean of probabilities; all tensors have the same shape, log_weights [K]."""
    weighted = [log_probabilities[k] + log_weights[k] for k in range(len(log_probabilities))]
    return torch.logsumexp(torch.stack(weighted), [0])

  def divergences(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor, scorer: Tensor, temperature: float) -> Tensor:
    """KL(policy || scorer) of the next token after each position, [B, T], of tokens [B, T]; scorer [B, T, V]."""
    n = network_of(p, shape)
    logits = logits_of(n, trunk(n, tokens, None, 0, 0.0)) / temperature
    return divergence(logits, scorer.view(-1, scorer.size(2))).view(tokens.size(0), tokens.size(1))

  def entropies(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor, judge: Tensor, temperature: float) -> Tensor:
    """Of the distribution of the next token after each position, at a temperature: its entropy, and its cross-entropy with
    the judge's, [2, B, T], of tokens [B, T]; judge [B, T, V] has log-probabilities."""
    n = network_of(p, shape)
    logp = torch.log_softmax(logits_of(n, trunk(n, tokens, None, 0, 0.0)) / temperature, 1)
    probs = torch.exp(logp)
    entropy = torch.neg(torch.sum(probs * logp, 1))
    cross = torch.neg(torch.sum(probs * judge.view(-1, judge.size(2)), 1))
    return torch.stack([entropy, cross]).view(2, tokens.size(0), tokens.size(1))

  def accumulate_token_credit(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], g: List[Tensor], batch: Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor], objective: Tuple[float, float, float, float]) -> Tensor:
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
    """Zeros [L, 2, B, K, N, D] of the type of matrix products, on the device of the tokens."""
    return torch.zeros(shape, dtype=compute, device=tokens.device)

  def fill_cache(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], tokens: Tensor, cache: Tensor, first: int) -> bool:
    """Puts the keys and values of tokens [B, T] at the positions from 0 on, into the rows from `first` on."""
    trunk(network_of(p, shape), tokens, cache[:, :, first:first + tokens.size(0)], 0, 0.0)
    return True

  def sample(self, p: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], cache: Tensor, rows: Tuple[Tensor, Tensor, Tensor, Tensor], positions: Tuple[int, int, int], sampling: Tuple[float, int, float], seed: int) -> bool:
    """Fills tokens [B, N] at the positions [start, stop) where a row's given length [B] ends before them; logp and entropy
    [B, N] take the log-probability of the token at that position and the entropy of its distribution, given ones too.
    The cache must hold the positions before start - 1. positions: start, stop, end. If end is a token and not -1, a row
    is over after it, but not inside the given tokens: it is filled with end."""
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
        over = (tokens[:, position - 1:position] == end) & (given <= position).view(-1, 1)
        chosen = torch.where(over, torch.full_like(chosen, end), chosen)
      tokens[:, position:position + 1] = chosen
      logp[:, position:position + 1] = torch.gather(all, 1, chosen)
      entropy[:, position] = torch.neg(torch.sum(torch.where(probs > 0, probs * all, torch.zeros_like(all)), 1))
    return True

  def accumulate_reward(self, t: List[Tensor], shape: Tuple[List[int], List[bool], float, List[Tensor], Tuple[List[Tensor], float]], g: List[Tensor], rows: Tuple[Tensor, Tensor, Tensor], mean: bool, pairwise: bool) -> Tensor:
    """Adds the gradient of the reward loss to g; returns the loss. t is what is trained: the parameters of the trunk, then the
    four of the head. rows: tokens [B, T], lengths [B], labels [B, 2]."""
    tokens, lengths, labels = rows
    torch.set_grad_enabled(True)
    q = leaves(t)
    features = pooled(network_of(q[0:len(q) - 4], shape), tokens, lengths, mean)
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
