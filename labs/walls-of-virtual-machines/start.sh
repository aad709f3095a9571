sim begin
