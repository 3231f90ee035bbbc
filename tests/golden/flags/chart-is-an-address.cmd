r
no{chart
