type A[T = int, *Ts = *tuple[int], **P = [int]] = x
class A[T: int = bool]: pass
def f[*Ts = int](): pass
