version
--template=
--short=false
