rel
chart
--set
tags.messages=false,tags.back=true
