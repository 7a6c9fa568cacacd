// What a lesson's page loads.

import "./check.js";
import "./menu.js";
import "./rank.js";
import "./reading.js";
