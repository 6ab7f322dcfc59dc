package io.github.clauderesilience.simulator.reply;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.clauderesilience.simulator.request.Random64;

/**
 * What customers of a shop ask about, and what can be said about it.
 */
enum Topic {

	/** Money back. */
	RETURN("return\\w*|refund\\w*|money back|exchange\\w*|send \\w+ back|does not fit|too (?:small|large|big)",
			"You can send it back within 30 days of delivery.",
			"The label is in your account, next to the order, and the post office prints it as well.",
			"The money is back within five working days of the parcel's arrival.",
			"For another size, choose an exchange, and we send the new article at once.",
			"Articles made to measure are the only ones we cannot take back.",
			"You need no reason, but a word about what was wrong helps us.",
			"Please use the original box if you still have it."),

	/** A change of an order or an address. */
	CHANGE("change|cancel\\w*|wrong (?:address|size|colou?r)|address",
			"You can change the order until it is packed, which is usually the next morning.",
			"Open the order in your account and choose Edit.",
			"A new address takes effect at once, and you get a message that confirms it.",
			"Once the order is packed, refuse the parcel or send it back at no cost.",
			"If you add an article, it travels in the same parcel.", "A cancelled order is paid back the same day.",
			"The price stays the one you ordered at."),

	/** Bills and payments. */
	PAYMENT("invoice|bill|billing|pay|paid|payment|charge\\w*|price|voucher|card",
			"You find all invoices in your account under Documents.",
			"We charge the card when the parcel leaves, never before.",
			"A charge that shows up twice is a reservation and disappears within three days.",
			"Vouchers can be combined, up to the value of the order.",
			"If a payment fails, the order is kept for two days, so that you can choose another card.",
			"For a company, add the tax number under Settings, and it is on the next invoice.",
			"A copy of an older invoice can be sent by e-mail."),

	/** Signing in. */
	ACCOUNT("password|log ?in|sign ?in|account|e-?mail|profile|app|settings?",
			"You can set a new password with the link on the sign-in page.",
			"The link is valid for one hour and works once.",
			"If no message comes, please look into the spam folder and check the spelling of your e-mail address.",
			"You can change name, address and e-mail under Settings.", "Your data stays where it is.",
			"After five wrong passwords the account is locked for ten minutes.",
			"In the app, sign out and in again after the change."),

	/** Broken things. */
	REPAIR("broken|torn|damaged|defect\\w*|repair\\w*|warranty|guarantee|does not work|doesn't work|missing",
			"We are sorry about that, and it is covered by the guarantee of two years.",
			"Please send us a photo of the damage together with the order number.",
			"You may choose between a repair and a new article.", "A repair takes about ten days, transport included.",
			"You need not send the article back before we have seen the photo.",
			"If a part is missing, we send it by letter the same day.", "Transport costs you nothing in this case."),

	/** When someone is there. */
	HOURS("hours|open|opened|opening times|closed|phone|call|speak|talk|person|human|shop|store",
			"Our shop is open Monday to Friday from 9 am to 6 pm, and on Saturday from 10 am to 4 pm.",
			"This desk answers at any time.", "By phone you reach a person on weekdays from 9 am to 5 pm.",
			"Mondays are busy, and you wait least in the early afternoon.", "On public holidays the shop is closed.",
			"An appointment for advice can be booked in your account.", "There is parking behind the building."),

	/** Where a parcel is. */
	DELIVERY("parcel|package|order|deliver\\w*|arriv\\w*|ship\\w*|track\\w*|courier|post",
			"Your parcel left our warehouse and is with the carrier.",
			"You can follow it with the tracking number in the message we sent when it left.",
			"Delivery takes two to three working days within the country, and up to a week abroad.",
			"If nobody is at home, the driver leaves it with a neighbour or at the nearest pick-up point.",
			"A parcel that has not moved for five working days counts as lost, and we send a new one at no cost.",
			"At weekends and on public holidays nothing is delivered.",
			"Please check the address in the order, since a missing house number is the usual cause of a delay."),

	/** Everything else. */
	OTHER("(?!)", "Here is what we can do.", "Please tell us the order number, so that we can look it up.",
			"Most questions of this kind are settled on the same day.",
			"In your account you see the state of everything you have asked us.",
			"If it is urgent, a colleague can call you back within the hour.",
			"A short description and a photo are usually all that we need.",
			"Nothing is changed before you have agreed to it.");

	/** What can be said at the end of any answer. */
	static final List<String> ALWAYS = List.of("If that does not help, reply here and we look at it together.",
			"Our team is there on weekdays from nine to five, should you rather speak with a person.",
			"Please keep the order number at hand when you write again.", "You get a copy of this answer by e-mail.");

	private static final List<String> PLACES = List.of("your account", "the order", "Settings", "Documents",
			"the message we sent", "the app", "the help pages");

	private static final List<String> ACTIONS = List.of("check the address", "look for the order number",
			"confirm your e-mail address", "choose what you want to be done", "note the date", "add a photo",
			"read what is said there");

	private static final List<String> ENDS = List.of("then save", "then go on to the next one",
			"and tell us if it looks different", "and wait for the confirmation", "and keep a copy");

	private final Pattern words;

	private final String first;

	private final List<String> details;

	Topic(String words, String first, String... details) {
		this.words = Pattern.compile("\\b(?:" + words + ")\\b");
		this.first = first;
		this.details = List.of(details);
	}

	/**
	 * What a question is about: the topic most of its words belong to, the first of two.
	 */
	static Topic of(String question) {
		String text = question.toLowerCase(Locale.ROOT);
		Topic topic = OTHER;
		long most = 0;
		for (Topic each : values()) {
			long hits = each.words.matcher(text).results().count();
			if (hits > most) {
				most = hits;
				topic = each;
			}
		}
		return topic;
	}

	/**
	 * A step of a long instruction.
	 * @param number its number, from 1
	 * @param random chooses what is to be done
	 */
	static String step(int number, long random) {
		return "Step " + number + ": open " + pick(PLACES, random) + ", " + pick(ACTIONS, random + 1) + ", "
				+ pick(ENDS, random + 2) + ".";
	}

	private static String pick(List<String> words, long random) {
		return words.get((int) Math.floorMod(Random64.mix(random), (long) words.size()));
	}

	/** The sentence an answer begins with. */
	String first() {
		return this.first;
	}

	/** What else can be said, in any order. */
	List<String> details() {
		return this.details;
	}

}
