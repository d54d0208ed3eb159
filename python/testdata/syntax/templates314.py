t''
t'a{b}c'
t'{ a + 1 !r:>{b}}' t"{c=}"
rt'\d{a}' TR'\e'
