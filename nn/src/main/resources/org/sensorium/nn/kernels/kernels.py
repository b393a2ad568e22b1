# The kernels of Sensorium, in the serialised dialect of TorchScript (raw torch.* operators, one
# class). Kernels.java zips this text into a module in memory and gives every method a typed front:
# shapes and sources are told there. Conventions:
#   - numbers arrive as CPU scalar tensors and are opened with int() or float();
#   - a matrix decides the arithmetic: activations are cast to its type with type_as, so that the
#     same text serves float32, float16 and bfloat16 weights;
#   - norms, softmax, rotation tables and losses are computed in float32.
class K(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # --- types
  def to_bfloat16(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def to_float16(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.to(x, 5)

  def to_float32(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.to(x, 6)

  def type_as(self: __torch__.K, x: Tensor, like: Tensor) -> Tensor:
    return torch.type_as(x, like)

  def add(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
    return torch.add(x, torch.type_as(y, x))

  # --- linear maps
  # On a CPU torch.linear gives float32 to MKL, which takes a slow path on AMD; a convolution of one
  # cell goes to oneDNN, twice as fast there. It lays w out anew at each call, so it needs many rows.
  def product(self: __torch__.K, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    channels = torch.size(w, 1)
    rows = torch.floordiv(torch.numel(x), channels)
    if torch.__and__(torch.__and__(torch.eq(w.dtype, 6), torch.ge(rows, 64)), torch.__not__(w.is_cuda)):
      cells = torch.permute(torch.reshape(x, [1, rows, 1, channels]), [0, 3, 1, 2])
      kernel = torch.reshape(w, [-1, channels, 1, 1])
      z = torch.permute(torch.conv2d(cells, kernel, b, [1, 1], [0, 0], [1, 1], 1), [0, 2, 3, 1])
      shape = torch.slice(torch.size(x), 0, -1)
      y = torch.reshape(z, torch.add(shape, [torch.size(w, 0)]))
    else:
      y = torch.linear(x, w, b)
    return y

  def linear(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    return (self).product(torch.type_as(x, w), w, None, )

  def linear_transposed(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    return (self).product(torch.type_as(x, w), torch.transpose(w, 0, 1), None, )

  def linear_transposed_bias(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return (self).product(torch.type_as(x, w), torch.transpose(w, 0, 1), torch.type_as(b, w), )

  def linear_bias(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return (self).product(torch.type_as(x, w), w, torch.type_as(b, w), )

  def linear_part(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, first: Tensor, length: Tensor) -> Tensor:
    wr = torch.narrow(w, 0, int(first), int(length))
    br = torch.narrow(b, 0, int(first), int(length))
    return (self).product(torch.type_as(x, wr), wr, torch.type_as(br, wr), )

  def low_rank(self: __torch__.K, y: Tensor, x: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    delta = torch.linear(torch.linear(torch.type_as(x, a), a, None), b, None)
    return torch.add(y, torch.type_as(torch.mul(delta, float(scale)), y))

  def dropout(self: __torch__.K, x: Tensor, share: Tensor) -> Tensor:
    return torch.dropout(x, float(share), True)

  def merge(self: __torch__.K, w: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    return torch.type_as(torch.add(torch.to(w, 6), torch.mul(torch.mm(b, a), float(scale))), w)

  def merge_into(self: __torch__.K, w: Tensor, a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    return torch.copy_(w, torch.add(torch.to(w, 6), torch.mul(torch.mm(b, a), float(scale))))

  def transposed(self: __torch__.K, w: Tensor) -> Tensor:
    return torch.contiguous(torch.transpose(w, 0, 1))

  # rows of heads of [q, k, v] each to the rows of all q, all k, all v
  def unweave(self: __torch__.K, w: Tensor, heads: Tensor) -> Tensor:
    h = int(heads)
    d = torch.floordiv(torch.size(w, 0), torch.mul(3, h))
    rest = torch.slice(torch.size(w), 1)
    parted = torch.reshape(w, torch.add([h, 3, d], rest))
    return torch.reshape(torch.transpose(parted, 0, 1), torch.size(w))

  def concat_rows(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
    return torch.cat([x, y], 0)

  def embedding(self: __torch__.K, ids: Tensor, w: Tensor) -> Tensor:
    return torch.to(torch.embedding(w, ids), 6)

  # --- norms
  def rms_norm(self: __torch__.K, x: Tensor, w: Tensor, eps: Tensor) -> Tensor:
    return torch.rms_norm(torch.to(x, 6), [torch.size(x, -1)], w, float(eps))

  def layer_norm(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, eps: Tensor) -> Tensor:
    return torch.layer_norm(torch.to(x, 6), [torch.size(x, -1)], w, b, float(eps))

  def rms_norm_plus_one(self: __torch__.K, x: Tensor, w: Tensor, eps: Tensor) -> Tensor:
    return torch.rms_norm(torch.to(x, 6), [torch.size(x, -1)], torch.add(w, 1.), float(eps))

  def heads_rms_norm(self: __torch__.K, x: Tensor, w: Tensor, eps: Tensor) -> Tensor:
    d = torch.numel(w)
    parted = torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, d])
    normed = torch.rms_norm(torch.to(parted, 6), [d], w, float(eps))
    return torch.type_as(torch.reshape(normed, torch.size(x)), x)

  def layer_norm_unbiased(self: __torch__.K, x: Tensor, w: Tensor, eps: Tensor) -> Tensor:
    return torch.layer_norm(torch.to(x, 6), [torch.size(x, -1)], w, None, float(eps))

  def standardise(self: __torch__.K, x: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    return torch.mul(torch.sub(torch.to(x, 6), mean), scale)

  # --- activations
  def gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="none")

  def gelu_tanh(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.gelu(x, approximate="tanh")

  def quick_gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))

  def silu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.silu(x)

  def relu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.relu(x)

  def multiply(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
    return torch.mul(x, torch.type_as(y, x))

  def gated(self: __torch__.K, x: Tensor, y: Tensor, gate: Tensor) -> Tensor:
    return torch.add(x, torch.mul(torch.type_as(y, x), torch.tanh(gate)))

  def clamp(self: __torch__.K, x: Tensor, largest: Tensor) -> Tensor:
    c = float(largest)
    return torch.clamp(x, torch.neg(c), c)

  def swiglu(self: __torch__.K, gate: Tensor, up: Tensor) -> Tensor:
    return torch.mul(torch.silu(gate), up)

  def relu6(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.hardtanh(x, 0., 6.)

  # --- attention; q, k, v are (B, S, heads * D)
  def heads_first(self: __torch__.K, x: Tensor, dim: int) -> Tensor:
    b = torch.size(x, 0)
    s = torch.size(x, 1)
    return torch.transpose(torch.reshape(x, [b, s, -1, dim]), 1, 2)

  def heads_last(self: __torch__.K, x: Tensor) -> Tensor:
    b = torch.size(x, 0)
    s = torch.size(x, 2)
    return torch.reshape(torch.transpose(x, 1, 2), [b, s, -1])

  def repeat_heads(self: __torch__.K, x: Tensor, heads: int) -> Tensor:
    times = torch.floordiv(heads, torch.size(x, 1))
    if torch.eq(times, 1):
      y = x
    else:
      y = torch.repeat_interleave(x, times, 1)
    return y

  def rotate(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    r = torch.size(cos, -1)
    h = torch.floordiv(r, 2)
    turned = torch.slice(x, -1, 0, r)
    rest = torch.slice(x, -1, r)
    half = torch.cat([torch.neg(torch.slice(turned, -1, h)), torch.slice(turned, -1, 0, h)], -1)
    c = torch.type_as(cos, x)
    s = torch.type_as(sin, x)
    return torch.cat([torch.add(torch.mul(turned, c), torch.mul(half, s)), rest], -1)

  # q (B, H, S, D), k and v (B, groups, T, D); bias (B or 1, 1 or H, S, T), 0 or -inf. On a CPU the
  # fused backward pass of bfloat16 is slow where the scores are few: 4.5 times at 177 positions.
  def composed_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, bias: Optional[Tensor]) -> Tensor:
    b = torch.size(q, 0)
    h = torch.size(q, 1)
    s = torch.size(q, 2)
    d = torch.size(q, 3)
    t = torch.size(k, 2)
    n = torch.mul(b, torch.size(k, 1))
    scaled = torch.reshape(torch.mul(q, torch.pow(d, -0.5)), [n, -1, d])
    products = torch.reshape(torch.bmm(scaled, torch.transpose(torch.reshape(k, [n, t, d]), 1, 2)), [b, h, s, t])
    if torch.__isnot__(bias, None):
      scores = torch.add(products, unchecked_cast(Tensor, bias))
    else:
      scores = products
    shares = torch.reshape(torch.type_as(torch.softmax(torch.to(scores, 6), -1), v), [n, -1, t])
    return torch.reshape(torch.bmm(shares, torch.reshape(v, [n, t, d])), [b, h, s, d])

  def composes(self: __torch__.K, q: Tensor, k: Tensor) -> bool:
    few = torch.le(torch.mul(torch.size(q, 2), torch.size(k, 2)), 131072)
    return torch.__and__(torch.__and__(torch.eq(q.dtype, 15), few), torch.__not__(q.is_cuda))

  def attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, dim: Tensor) -> Tensor:
    d = int(dim)
    qh = (self).heads_first(q, d, )
    kh = (self).heads_first(k, d, )
    vh = (self).heads_first(v, d, )
    if (self).composes(qh, kh, ):
      o = (self).composed_attention(qh, kh, vh, None, )
    else:
      o = torch.scaled_dot_product_attention(qh, kh, vh, None, 0., False)
    return (self).heads_last(o, )

  def causal_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, dim: Tensor) -> Tensor:
    d = int(dim)
    qh = (self).heads_first(q, d, )
    kh = (self).heads_first(k, d, )
    vh = (self).heads_first(v, d, )
    n = torch.size(qh, 1)
    s = torch.size(qh, 2)
    if (self).composes(qh, kh, ):
      bias = torch.triu(torch.full([s, s], -inf, dtype=15, device=qh.device), 1)
      o = (self).composed_attention(qh, kh, vh, bias, )
    else:
      o = torch.scaled_dot_product_attention(qh, (self).repeat_heads(kh, n, ), (self).repeat_heads(vh, n, ), None, 0., True)
    return (self).heads_last(o, )

  def masked_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, dim: Tensor) -> Tensor:
    d = int(dim)
    qh = (self).heads_first(q, d, )
    kh = (self).heads_first(k, d, )
    vh = (self).heads_first(v, d, )
    n = torch.size(qh, 1)
    if (self).composes(qh, kh, ):
      bias = torch.masked_fill(torch.zeros_like(mask, dtype=15), torch.logical_not(mask), -inf)
      o = (self).composed_attention(qh, kh, vh, bias, )
    else:
      o = torch.scaled_dot_product_attention(qh, (self).repeat_heads(kh, n, ), (self).repeat_heads(vh, n, ), mask, 0., False)
    return (self).heads_last(o, )

  # a float32 bias, as of distances, is added in float32 whatever the products are in
  def biased_heads(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    if torch.eq(q.dtype, 6):
      o = torch.scaled_dot_product_attention(q, k, v, (self).spread(bias, q, k, ), 0., False)
    else:
      o = (self).composed_attention(q, k, v, bias, )
    return o

  # CUDA's fused attention reads a bias of one number a score only
  def spread(self: __torch__.K, bias: Tensor, q: Tensor, k: Tensor) -> Tensor:
    if q.is_cuda:
      scores = [torch.size(q, 0), torch.size(q, 1), torch.size(q, 2), torch.size(k, 2)]
      z = torch.contiguous(torch.expand(bias, scores))
    else:
      z = bias
    return z

  def biased_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, bias: Tensor, dim: Tensor) -> Tensor:
    d = int(dim)
    qh = (self).heads_first(q, d, )
    kh = (self).heads_first(k, d, )
    vh = (self).heads_first(v, d, )
    return (self).heads_last((self).biased_heads(qh, kh, vh, bias, ), )

  # (B, H, S, T) of q (B, S, H * D) and k (B, T, H * D), float32
  def head_products(self: __torch__.K, q: Tensor, k: Tensor, dim: Tensor) -> Tensor:
    d = int(dim)
    kh = (self).heads_first(k, d, )
    return torch.to(torch.matmul((self).heads_first(q, d, ), torch.transpose(kh, 2, 3)), 6)

  # x (B, S, H * D), factors (H)
  def scale_heads(self: __torch__.K, x: Tensor, factors: Tensor) -> Tensor:
    parted = torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), torch.numel(factors), -1])
    return torch.reshape(torch.mul(parted, torch.unsqueeze(torch.type_as(factors, x), -1)), torch.size(x))

  # x (B, H, P + S, P + S), first (1, H, P, P), second (1, H, S, S)
  def add_diagonal(self: __torch__.K, x: Tensor, first: Tensor, second: Tensor) -> Tensor:
    p = torch.size(first, -1)
    s = torch.size(second, -1)
    sum = torch.clone(x)
    _0 = torch.add_(torch.narrow(torch.narrow(sum, 2, 0, p), 3, 0, p), first)
    _1 = torch.add_(torch.narrow(torch.narrow(sum, 2, p, s), 3, p, s), second)
    return sum

  def part(self: __torch__.K, x: Tensor, first: Tensor, length: Tensor) -> Tensor:
    return torch.narrow(x, -1, int(first), int(length))

  # (S, T, H) to (1, H, S, T)
  def last_axis_first(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.unsqueeze(torch.permute(x, [2, 0, 1]), 0)

  # x (B, S, C) written into a cache (B, capacity, C); all that is there then
  def remember(self: __torch__.K, x: Tensor, cache: Tensor, position: Tensor) -> Tensor:
    at = int(position)
    s = torch.size(x, 1)
    _0 = torch.copy_(torch.narrow(cache, 1, at, s), x)
    return torch.narrow(cache, 1, 0, torch.add(at, s))

  # x (B, S, heads of [q, k, v] each)
  def woven_part(self: __torch__.K, x: Tensor, which: Tensor, dim: Tensor) -> Tensor:
    b = torch.size(x, 0)
    s = torch.size(x, 1)
    parted = torch.select(torch.reshape(x, [b, s, -1, 3, int(dim)]), 3, int(which))
    return torch.reshape(parted, [b, s, -1])

  def rotary(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor, dim: Tensor) -> Tensor:
    return (self).heads_last((self).rotate((self).heads_first(x, int(dim), ), cos, sin, ), )

  # --- losses
  def cross_entropy(self: __torch__.K, logits: Tensor, targets: Tensor, ignored: Tensor) -> Tensor:
    return torch.cross_entropy_loss(torch.to(logits, 6), targets, None, 1, int(ignored))

  def cross_entropy_sum(self: __torch__.K, logits: Tensor, targets: Tensor, ignored: Tensor) -> Tensor:
    return torch.cross_entropy_loss(torch.to(logits, 6), targets, None, 2, int(ignored))

  def word_presence_loss(self: __torch__.K, z: Tensor, words: Tensor, present: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    length = torch.clamp_min(torch.sqrt(torch.sum(torch.mul(z, z), [-1], True)), 1.0000000000000001e-12)
    likeness = torch.add(torch.mul(torch.linear(torch.div(z, length), words, None), scale), bias)
    absent = torch.sum(torch.log_sigmoid(torch.neg(likeness)), [1])
    p = torch.clamp(torch.sub(torch.ones_like(absent), torch.exp(absent)), 9.9999999999999995e-07, 0.99999899999999997)
    return torch.binary_cross_entropy(p, present)

  # smoothing: the share of the target's weight that all classes get alike
  def cross_entropy_smooth(self: __torch__.K, logits: Tensor, targets: Tensor, smoothing: Tensor) -> Tensor:
    return torch.cross_entropy_loss(torch.to(logits, 6), targets, None, 1, -100, float(smoothing))

  # --- likeness of pictures and texts
  def unit(self: __torch__.K, x: Tensor) -> Tensor:
    length = torch.clamp_min(torch.sqrt(torch.sum(torch.mul(x, x), [-1], True)), 9.9999999999999998e-13)
    return torch.div(x, length)

  # a (A, Q, D), b (B, D), temperature () to (A, B)
  def best_likeness(self: __torch__.K, a: Tensor, b: Tensor, temperature: Tensor) -> Tensor:
    products = torch.matmul(a, torch.transpose(b, 0, 1))
    best, _0, = torch.max(products, 1)
    return torch.div(best, temperature)

  # --- rows
  def expand_batch(self: __torch__.K, like: Tensor, x: Tensor) -> Tensor:
    return torch.expand(x, [torch.size(like, 0), -1, -1])

  def positions(self: __torch__.K, x: Tensor, first: Tensor, length: Tensor) -> Tensor:
    return torch.narrow(x, 1, int(first), int(length))

  def concat_positions(self: __torch__.K, x: Tensor, y: Tensor) -> Tensor:
    return torch.cat([x, y], 1)

  def mean_positions(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.mean(x, [1])

  def select(self: __torch__.K, x: Tensor, members: Tensor) -> Tensor:
    return torch.index_select(x, 0, members)

  def gather_rows(self: __torch__.K, x: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(torch.flatten(x, 0, -2), 0, rows)

  def put_rows(self: __torch__.K, x: Tensor, rows: Tensor, values: Tensor) -> Tensor:
    flat = torch.flatten(x, 0, -2)
    put = torch.index_copy(flat, 0, rows, torch.type_as(torch.flatten(values, 0, -2), flat))
    return torch.reshape(put, torch.size(x))

  # values (..., N); their last `more` columns are put behind those of x first
  def put_columns(self: __torch__.K, x: Tensor, columns: Tensor, values: Tensor, more: Tensor) -> Tensor:
    v = torch.type_as(values, x)
    k = int(more)
    fresh = torch.narrow(v, -1, torch.sub(torch.size(v, -1), k), k)
    return torch.index_copy(torch.cat([x, fresh], -1), -1, columns, v)

  # --- pictures
  def conv2d(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, stride: Tensor, padding: Tensor, groups: Tensor) -> Tensor:
    s = int(stride)
    p = int(padding)
    return torch.conv2d(torch.type_as(x, w), w, torch.type_as(b, w), [s, s], [p, p], [1, 1], int(groups))

  def conv1d(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, stride: Tensor, padding: Tensor) -> Tensor:
    return torch.conv1d(torch.type_as(x, w), w, torch.type_as(b, w), [int(stride)], [int(padding)], [1], 1)

  def conv2d_relu6(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, stride: Tensor, padding: Tensor, groups: Tensor) -> Tensor:
    s = int(stride)
    p = int(padding)
    return torch.hardtanh_(torch.conv2d(x, w, b, [s, s], [p, p], [1, 1], int(groups)), 0., 6.)

  # the factor goes into w at each call, so that w may be trained
  def conv2d_scaled(self: __torch__.K, x: Tensor, w: Tensor, factor: Tensor, shift: Tensor, stride: Tensor, padding: Tensor) -> Tensor:
    s = int(stride)
    p = int(padding)
    scaled = torch.mul(w, torch.reshape(torch.type_as(factor, w), [-1, 1, 1, 1]))
    return torch.conv2d(torch.type_as(x, w), scaled, torch.type_as(shift, w), [s, s], [p, p], [1, 1], 1)

  def max_pool(self: __torch__.K, x: Tensor, size: Tensor, stride: Tensor, padding: Tensor) -> Tensor:
    n = int(size)
    s = int(stride)
    p = int(padding)
    return torch.max_pool2d(x, [n, n], [s, s], [p, p], [1, 1], False)

  def average_pool(self: __torch__.K, x: Tensor, size: Tensor) -> Tensor:
    n = int(size)
    return torch.adaptive_avg_pool2d(x, [n, n])

  def resize_bicubic(self: __torch__.K, x: Tensor, size: Tensor) -> Tensor:
    n = int(size)
    return torch.upsample_bicubic2d(x, [n, n], False)

  # --- groups of points: x (..., K, C). The norm goes into w at each call, so that w may be trained
  def linear_batch_norm(self: __torch__.K, x: Tensor, w: Tensor, b: Tensor, mean: Tensor, scale: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
    factor = torch.mul(gain, scale)
    normed = torch.type_as(torch.mul(torch.to(w, 6), torch.unsqueeze(factor, 1)), w)
    shifted = torch.add(torch.mul(torch.sub(b, mean), factor), shift)
    return (self).product(torch.type_as(x, normed), normed, torch.type_as(shifted, normed), )

  def group_max(self: __torch__.K, x: Tensor) -> Tensor:
    largest, _0 = torch.max(x, -2, False)
    return largest

  def beside_group_max(self: __torch__.K, x: Tensor) -> Tensor:
    largest, _0 = torch.max(x, -2, True)
    return torch.cat([torch.expand_as(largest, x), x], -1)

  # --- sound
  def squared(self: __torch__.K, x: Tensor) -> Tensor:
    real = torch.real(x)
    imaginary = torch.imag(x)
    return torch.addcmul(torch.mul(real, real), imaginary, imaginary, value=1)

  # As torch.stft with centred, reflected frames, but the last one is left out before it is transformed.
  # 1024 frames at a time stay in the second cache; the lower bands hear a fifth of the frequencies only
  def log_mel(self: __torch__.K, wave: Tensor, window: Tensor, low: Tensor, high: Tensor, hop: Tensor, frames: Tensor) -> Tensor:
    n = torch.numel(window)
    half = torch.floordiv(n, 2)
    before = torch.flip(torch.slice(wave, 0, 1, torch.add(half, 1)), [0])
    after = torch.flip(torch.slice(wave, 0, torch.sub(-1, half), -1), [0])
    framed = torch.slice(torch.unfold(torch.cat([before, wave, after]), 0, n, int(hop)), 0, 0, -1)
    below = torch.size(low, 0)
    mel = torch.new_full(wave, [torch.add(below, torch.size(high, 0)), int(frames)], -10.)
    for _0 in range(torch.floordiv(torch.add(torch.size(framed, 0), 1023), 1024)):
      first = torch.mul(_0, 1024)
      some = torch.mul(torch.slice(framed, 0, first, torch.add(first, 1024)), window)
      power = torch.t((self).squared(torch.fft_rfft(some, None, 1, None), ))
      bands = torch.narrow(mel, 1, first, torch.size(some, 0))
      _1 = torch.mm(low, torch.slice(power, 0, 0, torch.size(low, 1)), out=torch.slice(bands, 0, 0, below))
      _2 = torch.mm(high, torch.slice(power, 0, torch.neg(torch.size(high, 1))), out=torch.slice(bands, 0, below))
      _3 = torch.log10_(torch.clamp_(bands, 1e-10))
    return torch.div_(torch.add_(torch.clamp_(mel, torch.sub(torch.max(mel), 8.)), 4.), 4.)

  def kaldi_fbank(self: __torch__.K, wave: Tensor, window: Tensor, filters: Tensor, hop: Tensor, preemphasis: Tensor) -> Tensor:
    n = torch.numel(window)
    raw = torch.unfold(wave, 0, n, int(hop))
    centred = torch.sub(raw, torch.mean(raw, [1], True))
    before = torch.cat([torch.narrow(centred, 1, 0, 1), torch.narrow(centred, 1, 0, torch.sub(n, 1))], 1)
    framed = torch.mul(torch.sub(centred, torch.mul(before, float(preemphasis))), window)
    # double: the rounding of a float32 transform shows in the logarithm of quiet bands
    spectrum = torch.fft_rfft(torch.to(framed, 7), torch.mul(2, torch.sub(torch.size(filters, 1), 1)), 1, None)
    power = torch.to((self).squared(spectrum, ), 6)
    return torch.log_(torch.clamp_(torch.linear(power, filters, None), 1.1920928955078125e-07))

  # --- optimizers; the gradient comes first, weights and state are changed in place. Returning
  # from its list keeps a _fused call: what only writes into unread lists is optimised away
  def adamw(self: __torch__.K, g: Tensor, p: Tensor, m: Tensor, v: Tensor, step: Tensor, rate: Tensor, beta1: Tensor, beta2: Tensor, eps: Tensor, decay: Tensor) -> Tensor:
    _0 = torch.add_(step, 1)
    gs = [g]
    _1 = torch._fused_adamw_([p], gs, [m], [v], annotate(List[Tensor], []), [step], lr=float(rate), beta1=float(beta1), beta2=float(beta2), weight_decay=float(decay), eps=float(eps), amsgrad=False, maximize=False)
    return gs[0]

  def sgd(self: __torch__.K, g: Tensor, p: Tensor, m: Tensor, rate: Tensor, momentum: Tensor, decay: Tensor) -> Tensor:
    gs = [g]
    _0 = torch._fused_sgd_([p], gs, [m], weight_decay=float(decay), momentum=float(momentum), lr=float(rate), dampening=0., nesterov=False, maximize=False, is_first_step=False)
    return gs[0]

  def root_mean_square(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.div(torch.linalg_vector_norm(x), torch.sqrt(torch.numel(x)))

  def adafactor_apply(self: __torch__.K, update: Tensor, p: Tensor, rate: float, floor: Tensor, threshold: Tensor, decay: Tensor) -> Tensor:
    clipped = torch.clamp(torch.div((self).root_mean_square(update, ), float(threshold)), 1.)
    if torch.gt(float(floor), 0.):
      scale = torch.mul(float(torch.clamp((self).root_mean_square(p, ), float(floor))), rate)
    else:
      scale = rate
    _0 = torch.mul_(p, torch.sub(1., torch.mul(float(decay), scale)))
    return torch.sub_(p, torch.mul(torch.div(update, clipped), scale))

  def adafactor_matrix(self: __torch__.K, g: Tensor, p: Tensor, row: Tensor, column: Tensor, step: Tensor, rate: Tensor, exponent: Tensor, eps: Tensor, floor: Tensor, threshold: Tensor, decay: Tensor) -> Tensor:
    fresh = torch.pow(float(torch.add_(step, 1)), float(exponent))
    square = torch.add(torch.mul(g, g), float(eps))
    r = torch.lerp_(row, torch.mean(square, [-1]), fresh)
    c = torch.lerp_(column, torch.mean(square, [-2]), fresh)
    rows = torch.unsqueeze(torch.rsqrt(torch.div(r, torch.mean(r, [-1], True))), -1)
    update = torch.mul(torch.mul(rows, torch.unsqueeze(torch.rsqrt(c), -2)), g)
    _0 = (self).adafactor_apply(update, p, float(rate), floor, threshold, decay, )
    return g

  def adafactor_vector(self: __torch__.K, g: Tensor, p: Tensor, squares: Tensor, step: Tensor, rate: Tensor, exponent: Tensor, eps: Tensor, floor: Tensor, threshold: Tensor, decay: Tensor) -> Tensor:
    fresh = torch.pow(float(torch.add_(step, 1)), float(exponent))
    s = torch.lerp_(squares, torch.add(torch.mul(g, g), float(eps)), fresh)
    _0 = (self).adafactor_apply(torch.mul(torch.rsqrt(s), g), p, float(rate), floor, threshold, decay, )
    return g

  def gradient_norm(self: __torch__.K, gradients: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))

  def gradient_scale(self: __torch__.K, gradients: List[Tensor], factor: Tensor) -> Tensor:
    _0 = torch._foreach_mul_(gradients, float(factor))
    return gradients[0]

  def scale(self: __torch__.K, x: Tensor, factor: Tensor) -> Tensor:
    return torch.mul(x, float(factor))

  # --- generation: a frozen stack in one call
  def pack(self: __torch__.K, w: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(w, 1)

  def project(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    if w.is_mkldnn:
      y = ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
    else:
      y = torch.linear(x, w, None)
    return y

  # In the stack an index below zero stands for a weight that the model does not have.
  def projected(self: __torch__.K, x: Tensor, weights: List[Tensor], w: int, b: int) -> Tensor:
    y = (self).project(x, weights[w], )
    if torch.ge(b, 0):
      z = torch.add(y, weights[b])
    else:
      z = y
    return z

  def normed(self: __torch__.K, x: Tensor, centred: bool, weights: List[Tensor], w: int, b: int, eps: float) -> Tensor:
    width = [torch.size(x, -1)]
    if torch.__not__(centred):
      y = torch.rms_norm(x, width, weights[w], eps)
    else:
      if torch.ge(b, 0):
        y = torch.layer_norm(x, width, weights[w], weights[b], eps)
      else:
        y = torch.layer_norm(x, width, weights[w], None, eps)
    return y

  def activated(self: __torch__.K, x: Tensor, kind: int) -> Tensor:
    if torch.eq(kind, 0):
      y = torch.silu(x)
    elif torch.eq(kind, 1):
      y = torch.gelu(x, approximate="none")
    elif torch.eq(kind, 2):
      y = torch.gelu(x, approximate="tanh")
    elif torch.eq(kind, 3):
      y = torch.relu(x)
    else:
      y = (self).quick_gelu(x, )
    return y

  def shifted(self: __torch__.K, j: int, place: int) -> int:
    if torch.ge(place, 0):
      found = torch.add(j, place)
    else:
      found = -1
    return found

  # What the settings and places mean tells DecoderStack.java
  def decoder_layers(self: __torch__.K, x: Tensor, mask: Tensor, cos: Tensor, sin: Tensor, position: Tensor, settings: Tensor, places: Tensor, eps: Tensor, clip: Tensor, weights: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    at = int(position)
    e = float(eps)
    c = float(clip)
    each = int(torch.select(settings, 0, 0))
    residual = int(torch.select(settings, 0, 1))
    centred = torch.eq(int(torch.select(settings, 0, 2)), 1)
    activation = int(torch.select(settings, 0, 3))
    gated = torch.eq(int(torch.select(settings, 0, 4)), 1)
    turns = torch.eq(int(torch.select(settings, 0, 5)), 1)
    biased = torch.eq(int(torch.select(settings, 0, 6)), 1)
    whole = torch.eq(int(torch.select(settings, 0, 7)), 1)
    norm1 = int(torch.select(places, 0, 0))
    norm1b = int(torch.select(places, 0, 1))
    qkvw = int(torch.select(places, 0, 2))
    qkvb = int(torch.select(places, 0, 3))
    qn = int(torch.select(places, 0, 4))
    kn = int(torch.select(places, 0, 5))
    outw = int(torch.select(places, 0, 6))
    outb = int(torch.select(places, 0, 7))
    norm2 = int(torch.select(places, 0, 8))
    norm2b = int(torch.select(places, 0, 9))
    upw = int(torch.select(places, 0, 10))
    upb = int(torch.select(places, 0, 11))
    downw = int(torch.select(places, 0, 12))
    downb = int(torch.select(places, 0, 13))
    b = torch.size(x, 0)
    s = torch.size(x, 1)
    kv = torch.size(keys[0], 1)
    d = torch.size(keys[0], 3)
    masked = torch.gt(torch.dim(mask), 1)
    h = torch.type_as(x, keys[0])
    m = torch.type_as(mask, h)
    for i in range(torch.len(keys)):
      j = torch.mul(i, each)
      if torch.eq(residual, 2):
        n = h
      else:
        n = (self).normed(h, centred, weights, torch.add(j, norm1), (self).shifted(j, norm1b, ), e, )
      p = (self).projected(n, weights, torch.add(j, qkvw), (self).shifted(j, qkvb, ), )
      if torch.gt(c, 0.):
        clipped = torch.clamp(p, torch.neg(c), c)
      else:
        clipped = p
      if whole:
        outer = torch.mul(kv, d)
        inner = torch.sub(torch.size(p, -1), torch.mul(2, outer))
        wq = (self).normed(torch.narrow(clipped, -1, 0, inner), centred, weights, torch.add(j, qn), -1, e, )
        wk = (self).normed(torch.narrow(clipped, -1, inner, outer), centred, weights, torch.add(j, kn), -1, e, )
        fused = torch.cat([wq, wk, torch.narrow(clipped, -1, torch.add(inner, outer), outer)], -1)
      else:
        fused = clipped
      qkv = torch.transpose(torch.reshape(fused, [b, s, -1, d]), 1, 2)
      heads = torch.sub(torch.size(qkv, 1), torch.mul(2, kv))
      if torch.__and__(torch.ge(qn, 0), torch.__not__(whole)):
        hq = torch.rms_norm(torch.slice(qkv, 1, 0, heads), [d], weights[torch.add(j, qn)], e)
        hk = torch.rms_norm(torch.slice(qkv, 1, heads, torch.add(heads, kv)), [d], weights[torch.add(j, kn)], e)
        still = torch.cat([hq, hk], 1)
      else:
        still = torch.slice(qkv, 1, 0, torch.add(heads, kv))
      if turns:
        qk = (self).rotate(still, cos, sin, )
      else:
        qk = still
      q = torch.slice(qk, 1, 0, heads)
      _0 = torch.copy_(torch.narrow(keys[i], 2, at, s), torch.slice(qk, 1, heads))
      _1 = torch.copy_(torch.narrow(values[i], 2, at, s), torch.slice(qkv, 1, torch.add(heads, kv)))
      k = torch.narrow(keys[i], 2, 0, torch.add(at, s))
      v = torch.narrow(values[i], 2, 0, torch.add(at, s))
      if biased:
        o = (self).heads_last((self).biased_heads(q, k, v, mask, ), )
      elif torch.eq(s, 1):
        grouped = torch.reshape(q, [b, kv, torch.floordiv(heads, kv), d])
        if masked:
          o0 = torch.scaled_dot_product_attention(grouped, k, v, m, 0., False)
        else:
          o0 = torch.scaled_dot_product_attention(grouped, k, v, None, 0., False)
        o = torch.reshape(o0, [b, 1, -1])
      else:
        kr = (self).repeat_heads(k, heads, )
        vr = (self).repeat_heads(v, heads, )
        if masked:
          o1 = torch.scaled_dot_product_attention(q, kr, vr, m, 0., False)
        else:
          o1 = torch.scaled_dot_product_attention(q, kr, vr, None, 0., True)
        o = (self).heads_last(o1, )
      seen = (self).projected(o, weights, torch.add(j, outw), (self).shifted(j, outb, ), )
      a = torch.add(h, seen)
      if torch.eq(residual, 0):
        r = a
        n2 = (self).normed(a, centred, weights, torch.add(j, norm2), (self).shifted(j, norm2b, ), e, )
      elif torch.eq(residual, 1):
        r = a
        if torch.ge(norm2, 0):
          n2 = (self).normed(h, centred, weights, torch.add(j, norm2), (self).shifted(j, norm2b, ), e, )
        else:
          n2 = n
      else:
        r = (self).normed(a, centred, weights, torch.add(j, norm1), (self).shifted(j, norm1b, ), e, )
        n2 = r
      wide = (self).projected(n2, weights, torch.add(j, upw), (self).shifted(j, upb, ), )
      if gated:
        gu = torch.chunk(wide, 2, -1)
        gate, up, = gu
        u = torch.mul((self).activated(gate, activation, ), up)
      else:
        u = (self).activated(wide, activation, )
      y = torch.add(r, (self).projected(u, weights, torch.add(j, downw), (self).shifted(j, downb, ), ))
      if torch.eq(residual, 2):
        h = (self).normed(y, centred, weights, torch.add(j, norm2), (self).shifted(j, norm2b, ), e, )
      else:
        h = y
    return h

  # The states behind some of the layers, for what comes between those and the others
  def decoder_states(self: __torch__.K, x: Tensor, mask: Tensor, cos: Tensor, sin: Tensor, position: Tensor, settings: Tensor, places: Tensor, eps: Tensor, clip: Tensor, weights: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    return torch.to((self).decoder_layers(x, mask, cos, sin, position, settings, places, eps, clip, weights, keys, values, ), 6)

  def decoder_step(self: __torch__.K, x: Tensor, mask: Tensor, cos: Tensor, sin: Tensor, position: Tensor, settings: Tensor, places: Tensor, eps: Tensor, clip: Tensor, weights: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    h = (self).decoder_layers(x, mask, cos, sin, position, settings, places, eps, clip, weights, keys, values, )
    e = float(eps)
    centred = torch.eq(int(torch.select(settings, 0, 2)), 1)
    end = torch.mul(torch.len(keys), int(torch.select(settings, 0, 0)))
    last = torch.slice(h, 1, -1)
    lastw = (self).shifted(end, int(torch.select(places, 0, 14)), )
    if torch.ge(lastw, 0):
      ended = (self).normed(last, centred, weights, lastw, (self).shifted(end, int(torch.select(places, 0, 15)), ), e, )
    else:
      ended = last
    narrow = (self).shifted(end, int(torch.select(places, 0, 16)), )
    if torch.ge(narrow, 0):
      state = (self).project(ended, weights[narrow], )
    else:
      state = ended
    logits = (self).projected(state, weights, (self).shifted(end, int(torch.select(places, 0, 17)), ), (self).shifted(end, int(torch.select(places, 0, 18)), ), )
    return torch.to(torch.select(logits, 1, 0), 6)
