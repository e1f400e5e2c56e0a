-- Rows of runs on their way change six times within seconds. With room in its page a new version
-- costs the log only what differs from the old one, and the old one's place is soon free again.
alter table run set (fillfactor = 50);
alter table attempt set (fillfactor = 50);
alter table submission set (fillfactor = 60);
