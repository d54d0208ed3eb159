import a
import a.b.c, d as e, f.g as h
from a import b
from a.b import c as d, e
from . import a
from .. import a as b
from ... import a
from .... import a
from .a.b import (c, d as e,)
from . . .a import b
from a import *
import a . b
