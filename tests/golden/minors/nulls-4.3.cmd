r
chart
--set
own=null,added=null,table.none=null,table.some=null,table.deep.none=null,sub.none=null,sub.added=null,sub.table.kept=null
