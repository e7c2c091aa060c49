// Lets functions be declared without a body: queue.go reaches unexported ones by their names.
