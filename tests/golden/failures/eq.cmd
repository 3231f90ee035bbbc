rel
chart
--set
which=eq
-f
number.yaml
