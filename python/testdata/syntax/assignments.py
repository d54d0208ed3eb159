a = b = 1
x, *y = range(3)
[p, q] = (r, s) = 1, 2
(t) = 3
o.attr = o[0] = o[1:2] = None
n: int
n: int = 1
(n): int = 1
o.attr: str = "x"
o[0]: "str" = 1
u: tuple = 1, *y
a += 1; a -= 1; a *= 2; a @= m; a /= 2; a //= 2; a %= 3
a **= 2; a >>= 1; a <<= 1; a &= 1; a ^= 1; a |= 1
o.attr += 1, 2
del a, (b), [x, y], o.attr, o[0]
del (p, q),
for i, in z: pass
for (i), j.k, l[0] in z: pass
