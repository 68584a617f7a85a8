//! The whole of Everbud on one machine.
