//! Other systems' menus into ours, with every problem named.
