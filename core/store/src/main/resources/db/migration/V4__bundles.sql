-- A bundle may say that a phase takes results only. It is kept for who reads the bundle again; no
-- rule asks for it (reference/bundle-format.md 3.4).
alter table phase
  add column accepts_only_result_submissions boolean not null default false;
