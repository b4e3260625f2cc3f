/**
 * The first schema. `events` is the truth and only grows; every other table is a projection that can be made again.
 *
 * Projections refer to each other with foreign keys, but never to `events`, and an event may speak of a run or session
 * that the record does not know (its beginning may lie in a database that was set aside): such an event changes nothing.
 */
export const SCHEMA = `
CREATE TABLE events (
  seq         INTEGER PRIMARY KEY,
  at          INTEGER NOT NULL,
  run_id      TEXT,
  session_uid TEXT,
  type        TEXT NOT NULL,
  data        TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_at ON events (at);
CREATE INDEX events_by_type ON events (type);
CREATE INDEX events_by_run ON events (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX events_by_session ON events (session_uid) WHERE session_uid IS NOT NULL;
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_keep_values BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TABLE runs (
  id          TEXT PRIMARY KEY,
  command     TEXT NOT NULL,
  project     TEXT NOT NULL,
  root        TEXT NOT NULL,
  worktree    TEXT NOT NULL,
  path        TEXT NOT NULL,
  task        TEXT NOT NULL,
  arguments   TEXT NOT NULL,
  status      TEXT NOT NULL,
  exit_code   INTEGER,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  duration_ms INTEGER,
  step_index  INTEGER,
  step_name   TEXT,
  failed_step TEXT,
  message     TEXT,
  pid         INTEGER NOT NULL,
  pid_started TEXT NOT NULL,
  host        TEXT NOT NULL,
  version     TEXT NOT NULL,
  left_behind TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX runs_by_start ON runs (started_at, command, worktree, status, duration_ms);
CREATE INDEX runs_by_root ON runs (root, started_at);
CREATE INDEX runs_running ON runs (started_at) WHERE status = 'running';

CREATE TABLE run_steps (
  run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  status      TEXT NOT NULL,
  exit_code   INTEGER,
  started_at  INTEGER NOT NULL,
  duration_ms INTEGER,
  log         TEXT,
  message     TEXT,
  ignored     INTEGER NOT NULL DEFAULT 0,
  pid         INTEGER,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  uid              TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  backend          TEXT NOT NULL,
  host             TEXT,
  id               TEXT NOT NULL,
  project          TEXT NOT NULL,
  root             TEXT NOT NULL,
  worktree         TEXT NOT NULL,
  path             TEXT NOT NULL,
  branch           TEXT,
  task             TEXT NOT NULL,
  command          TEXT NOT NULL,
  state            TEXT NOT NULL,
  created_at       INTEGER NOT NULL,
  last_activity_at INTEGER NOT NULL,
  ended_at         INTEGER,
  end_reason       TEXT,
  run_id           TEXT,
  windows          TEXT NOT NULL,
  cleanup          TEXT
) STRICT;
CREATE INDEX sessions_by_start ON sessions (created_at);
CREATE INDEX sessions_by_root ON sessions (root, created_at);
CREATE INDEX sessions_by_run ON sessions (run_id);
CREATE INDEX sessions_alive ON sessions (created_at) WHERE ended_at IS NULL;

CREATE TABLE panes (
  session_uid TEXT NOT NULL REFERENCES sessions (uid) ON DELETE CASCADE,
  pane        TEXT NOT NULL,
  pid         INTEGER,
  started_at  INTEGER,
  exit_code   INTEGER,
  ended_at    INTEGER,
  PRIMARY KEY (session_uid, pane)
) STRICT, WITHOUT ROWID;

CREATE TABLE worktrees (
  path           TEXT PRIMARY KEY,
  branch         TEXT,
  base           TEXT,
  branch_created INTEGER NOT NULL,
  created_at     INTEGER,
  last_used_at   INTEGER NOT NULL,
  removed_at     INTEGER,
  run_id         TEXT
) STRICT;

CREATE TABLE samples (
  seq          INTEGER PRIMARY KEY,
  session_uid  TEXT NOT NULL,
  at           INTEGER NOT NULL,
  cpu_percent  REAL NOT NULL,
  memory_bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX samples_by_session ON samples (session_uid, at);
`;

/**
 * The second schema. Samples are measurements, not facts that others are made of: they may go when they are old. Who
 * was attached when is asked across the whole record, and answered from this index alone.
 */
export const SCHEMA_2 = `
DROP TRIGGER events_keep_rows;
CREATE TRIGGER events_keep_rows BEFORE DELETE ON events WHEN OLD.type <> 'sample.taken'
  BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE INDEX events_by_attaching ON events (session_uid, at, type)
  WHERE type IN ('session.attached', 'session.detached');
`;

/** The third schema. Panes whose end is not known are few, and asked for whenever anyone looks at sessions. */
export const SCHEMA_3 = `
CREATE INDEX panes_open ON panes (session_uid) WHERE ended_at IS NULL;
`;

/** The fourth schema. Whether a project has sessions elsewhere than in tmux is asked whenever anyone looks. */
export const SCHEMA_4 = `
CREATE INDEX sessions_elsewhere ON sessions (root, backend) WHERE backend <> 'tmux';
`;
