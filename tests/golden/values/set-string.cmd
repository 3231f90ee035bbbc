rel
chart
--set-string
number=5
--set-string
yes=true
--set-string
nothing=null
