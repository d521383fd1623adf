CREATE TABLE langvar (id, lang_code, var_code);
CREATE TABLE expr (id, langvar, txt);
CREATE TABLE denotation (id, meaning, expr);
INSERT INTO langvar VALUES (187,'eng',0),(200,'fao',0);
INSERT INTO expr VALUES (1,187,'house'),(2,200,'it''s');
INSERT INTO denotation VALUES (1,5,1),(2,5,2);
