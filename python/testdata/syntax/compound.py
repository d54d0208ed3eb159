if a: b
elif c: d
elif e:
    f
else:
    g
while a: break
else: b
for a in b, *c:
    continue
else:
    d
with a: pass
with a as b, c as (d, e), f as g.h: pass
with (a): pass
with (a, b): pass
with (a, b) as c: pass
with (a).b as c, d: pass
with (a as b): pass
with (a as b, c, d as e,): pass
with (a), (b): pass
with (yield_): pass
with (x for x in y) as z: pass
with (a := b): pass
with (a, b)[0], c: pass
try:
    a
except: b
try: a
except A: b
except (A, B): c
except A as e:
    d
else: e
finally: f
try: a
finally: b
try: a
except* A: b
except *(B, C) as d: c
raise
raise A
raise A from b
assert a
assert a, b
pass; pass;
if 1:
	if 2:
		a
	b
if 1:
    x

    # comment
  # comment
    y
z
