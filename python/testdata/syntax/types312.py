type A = int
type A[T] = list[T]
type A[T: int, *Ts, **P] = x
type type = type
def f[T](x: T) -> T: pass
class A[T: (int, str)](B): pass
async def f[*Ts, **P,](): pass
