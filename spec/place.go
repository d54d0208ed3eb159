package spec

// Place is a place in a file of the project's that is not the spec. Line and
// Column count from 1, Column and Width in bytes; Text is the line.
type Place struct {
	File   string
	Line   int
	Column int
	Width  int
	Text   string
}
