r
./chart
-s
templates/given.yaml
--set-literal
name=aᲊ
--set-literal
word=Ƛ
