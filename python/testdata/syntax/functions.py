def f(): pass
def f(a, b: int, c=1, *args: str, d, e: int = 2, **kw: dict) -> None:
    "doc"
    global g, h
    return a
def f(a, b=1, /, c=2, *, d, e=3): return
def f(*, a): return a, *b
def f(a, /): pass
def f(*args: *Ts): pass
@d
@d.e(1)
@(lambda f: f)
@x[0].y
async def f(a):
    await b
    async with c as d, e: pass
    async for i in j: pass
    else: pass
    yield
    yield 1, *a
    x = yield
def g():
    x = yield from y
    nonlocal_ = 1
    def h():
        nonlocal x
        x += yield 1
class A: x = 1; y = 2
class A(): pass
@d
class B(A, metaclass=M, *c, **k):
    def m(self):
        return self
