import featureBranch from "./library/feature-branch.yaml" with { type: "text" };
import hotfix from "./library/hotfix.yaml" with { type: "text" };
import reviewPr from "./library/review-pr.yaml" with { type: "text" };
import startBackend from "./library/start-backend.yaml" with { type: "text" };
import startDatabase from "./library/start-database.yaml" with { type: "text" };
import startDev from "./library/start-dev.yaml" with { type: "text" };
import startFrontend from "./library/start-frontend.yaml" with { type: "text" };

/** The commands that prj brings, by name: `prj init` writes them into a project, where they are a start and a manual. */
export const LIBRARY: Readonly<Record<string, string>> = {
  "feature-branch": featureBranch,
  hotfix,
  "review-pr": reviewPr,
  "start-backend": startBackend,
  "start-database": startDatabase,
  "start-dev": startDev,
  "start-frontend": startFrontend,
};
