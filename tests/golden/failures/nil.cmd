rel
chart
--set
which=nil
