//! Files, archives, standard input and output. Not what the bytes mean.
