match x:
    case 1 | -1 | 1.5 | 1+2j | -1-2j | "a" "b" | b"c": pass
    case None | True | False: pass
    case a: pass
match x, y:
    case _: pass
match x,:
    case a, *b: pass
    case *_, a: pass
    case [a, [b, *c]], (): pass
    case (a, b) | [c] if d: pass
    case (a): pass
    case (a,): pass
    case A.b | a.b.c: pass
    case A(): pass
    case a.B(1, x, y=2, z=C(),): pass
    case {}: pass
    case {"a": 1, -1: b, None: c, A.b: d, **rest}: pass
    case {**rest,}: pass
    case (a | b) as c: pass
    case int(a) as b, *c: pass
match (x):
    case [*a]: pass
match [x]:
    case a.b: pass
match -x:
    case 0: pass
match *a, b:
    case 0:
        pass
match not x:
    case 0: pass
match match:
    case case: pass
match = case = type = _ = 1
match(x)
match[x]
match -x
match * x, y
match.x = 1
match: int = 1
match[a]: int = 1
match in x
match not in x
print(match, case, type, _)
type = 1
type(x)
type.x
case(x)
match (x) if y else z
