package python

// slab hands out nodes of one type from blocks, so that a file's tree is a few
// hundred allocations rather than tens of thousands.
type slab[T any] struct {
	free []T
	size int
}

const (
	firstBlock = 8
	lastBlock  = 256
)

func (s *slab[T]) new() *T {
	if len(s.free) == 0 {
		s.size = min(lastBlock, max(firstBlock, 2*s.size))
		s.free = make([]T, s.size)
	}
	n := &s.free[0]
	s.free = s.free[1:]
	return n
}

// stack collects lists while they grow, one above the other, and keeps those
// that are complete in blocks.
type stack[T any] struct {
	items []T
	free  []T
	size  int
}

func (s *stack[T]) mark() int { return len(s.items) }

func (s *stack[T]) push(item T) { s.items = append(s.items, item) }

// take is the list of what was pushed since the mark; nil if that is nothing.
func (s *stack[T]) take(mark int) []T {
	n := len(s.items) - mark
	if n == 0 {
		return nil
	}
	if len(s.free) < n {
		s.size = min(lastBlock, max(firstBlock, 2*s.size))
		s.free = make([]T, max(n, s.size))
	}
	list := s.free[:n:n]
	s.free = s.free[n:]
	copy(list, s.items[mark:])
	s.items = s.items[:mark]
	return list
}

// nodes makes the nodes of which there are many.
type nodes struct {
	names      slab[Name]
	attributes slab[Attribute]
	calls      slab[Call]
	constants  slab[Constant]
	keywords   slab[Keyword]
	assigns    slab[Assign]
	statements slab[ExprStmt]
	args       slab[Arg]
	subscripts slab[Subscript]
	tuples     slab[Tuple]
	compares   slab[Compare]
	binOps     slab[BinOp]
	functions  slab[FunctionDef]
	arguments  slab[Arguments]
	ifs        slab[If]
	returns    slab[Return]

	exprs       stack[Expr]
	stmts       stack[Stmt]
	keywordList stack[*Keyword]
	argList     stack[*Arg]
	words       stack[string]
	operators   stack[Operator]
}
