-- Every download asks what a dataset is used for.
create index task_by_scoring_program on task (scoring_program);
create index task_by_ingestion_program on task (ingestion_program);
create index task_by_input_data on task (input_data);
create index task_by_reference_data on task (reference_data);
create index phase_by_starting_kit on phase (starting_kit) where starting_kit is not null;
create index phase_by_public_data on phase (public_data) where public_data is not null;
create index solution_by_data on solution (data);
create index submission_by_data on submission (data) where data is not null;
create index dataset_by_owner_newest on dataset (created_by, id);
