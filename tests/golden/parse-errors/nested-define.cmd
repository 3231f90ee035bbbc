rel
nested-define
