f'{a['b']}'
f'{'\n'.join(a)}'
f'{
    a # comment }
    + b
}'
f"{f"{f"{f"{1}"}"}"}"
