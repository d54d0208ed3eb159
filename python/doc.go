// Package python reads Python source, up to the grammar of Python 3.14, without
// Python: it parses a file into the tree of Python's ast module, says which
// version a file's syntax needs, which names a module has, and what of a
// project's files a module imports.
//
// It is our own because no maintained parser fits: tree-sitter's Go binding
// needs cgo, which a plugin that is compiled for other systems cannot use, and
// its Python grammar lacks 3.14's template strings; go-python/gpython knows the
// grammar of Python 3.4 alone. A parser compiled to WebAssembly would cost each
// command tens of milliseconds before it reads its first file.
package python
