try: a
except A, B: b
except A, B,: b
except (A), (B, C): b
try: a
except* A, B.c: b
