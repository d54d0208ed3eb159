f''
f'a'
f'{a}'
f'a{b}c{d!r}e{f:g}h{i!s:>{j}}k'
f'{{}}{{{a}}}' f"}}"
f'{a=}{b = }{c=!s}{d=:x}{ e + 1 =  }'
f'{a:{b}{c}d}' 'e' "f" f'{g}'
f'{a!a:}' rf'\d{a:\d}' Rf'{a}\n' fR"{b}"
f'\x41{a}\{b}'
f'''{
a
}
b{c}'''
f'{(lambda x: 1)}{(x := 1)}{x:=5}{a != b}{ {1: 2}[1] }{a["b"]}'
f'{yield_}{*a, b}{a, b}{a if b else c}'
f"{f'{f"{1}"}'}"
f'{a:%H:%M:%S}{b:{"x"}}'
f'''a
{b:
}c'''
