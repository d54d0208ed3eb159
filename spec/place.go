package spec

// Place is a stretch of one line of a file of the project, such as a lock.
type Place struct {
	File   string // relative to the project's folder, with slashes
	Line   int    // from 1; 0 is the file as a whole
	Column int    // in bytes, from 1
	Width  int    // how many bytes the caret marks, at least 1
	Text   string // the line as it stands in the file, without what must not be shown
}
