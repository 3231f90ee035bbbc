rel
chart
--set
which=tpl
