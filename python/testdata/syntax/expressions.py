(a) + b * -c ** -d ** e
a or b and not c or d
a < b <= c != d == e >= f > g in h not in i is j is not k
a if b else c if d else e
lambda: 0
lambda a, /, b=1, *c, d, e=2, **f: (a, b)
lambda *, a: a
lambda *a, **k: (yield)
x = lambda x=lambda y: y: x
~a, +b, - - c, not not d
a | b ^ c & d << e >> f + g - h * i / j // k % l @ m
a.b.c(d)[e](f=1, *g, **h)
f(a, *b, c, d=e, *g, **h, i=j)
f(a := 1, (b := 2), c=(d := 3))
a[1], a[:], a[1:], a[:2], a[::3], a[1:2:3], a[1, 2:3, ...], a[b,], a[b:=1]
a[*b], a[*b, c], a[(*b,)]
(), (a,), (a, *b), [], {}, {a}, {a: b}, ...
(a
 + b
).c
(
    a,
    b)
x = yield_ \
    + 1
print(a if b else c, not d)
1if a else 2
a<b>c
None, True, False, __debug__
if (y := f(x)) > 1: pass
