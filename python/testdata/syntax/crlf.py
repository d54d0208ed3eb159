# bom
if a:
	b
c = """d
e"""
d