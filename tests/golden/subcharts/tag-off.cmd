rel
chart
--set
tags.messages=false
