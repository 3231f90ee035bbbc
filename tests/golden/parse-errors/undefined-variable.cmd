rel
undefined-variable
