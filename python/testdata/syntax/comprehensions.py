[x for x in y]
[x for x in y if x if not y for z in x]
{x for x, in y}
{k: v for k, v in y.items()}
{**a, 'b': c, **d, }
{*a, b}
(x for x in y)
f(x for x in y)
sum((x for x in y), 1)
[a := 1, b, *c]
[lambda: x for x in y]
[x for *a, b in c]
async def f():
    return [x async for x in y if await z], await (x async for x in y)
