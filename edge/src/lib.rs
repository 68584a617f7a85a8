//! The Worker: routes, shelf, counter, gate, directory, drain, publish.
